// Makes the chat smoother; everything works without it.
import { initAll } from "/assets/govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const near = 500; // characters left when the count begins to show

function prepare() {
  const box = document.getElementById("text");
  if (!box) return;
  const count = document.getElementById("count");
  const longest = Number(box.dataset.longest);
  box.addEventListener("input", () => {
    const left = longest - box.value.length;
    count.textContent = left > near ? "" : left >= 0 ? `${left} characters left` : `${-left} characters too many`;
  });
  box.addEventListener("keydown", (event) => {
    const hasKeyboard = matchMedia("(hover: hover)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && hasKeyboard) {
      event.preventDefault();
      box.form.querySelector(".app-send").click();
    }
  });
}

// What is typed while a message is on its way must outlive the swap.
let sent = "";
let draft = "";
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const pressed = event.detail.requestConfig?.triggeringEvent?.submitter;
  sent = pressed?.name === "button" ? "" : (document.getElementById("text")?.value ?? "");
});
document.body.addEventListener("htmx:beforeSwap", () => {
  const typed = document.getElementById("text")?.value ?? "";
  draft = typed === sent ? "" : typed;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (!document.getElementById("talk")) return;
  prepare();
  const turns = [...document.querySelectorAll(".app-turn")];
  const lastMine = turns.map((turn) => turn.classList.contains("app-turn--participant")).lastIndexOf(true);
  const said = turns.slice(lastMine + 1).map((turn) => turn.querySelector(".app-bubble").textContent);
  document.getElementById("announce").textContent = said.join(" ");
  const box = document.getElementById("text");
  if (box) {
    if (!box.value && draft) box.value = draft;
    box.focus({ preventScroll: true });
  }
  (document.querySelector(".app-reply") ?? turns.at(-1))?.scrollIntoView({ block: "end" });
});

// A request that could not even be sent keeps the words in the box and says so.
document.body.addEventListener("htmx:sendError", () => {
  const count = document.getElementById("count");
  if (count) count.textContent = "Not sent: the connection failed. Your words are still here; press Send again.";
});

prepare();
if (location.hash === "#latest") document.querySelector(".app-reply, .app-rights")?.scrollIntoView({ block: "end" });
