"""What identifies a person by its form alone: numbers, addresses, links."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import tldextract
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkNinoRecognizer,
    UkPostcodeRecognizer,
    UsSsnRecognizer,
)
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.records import PersonalDetail

LEAST_SCORE = 0.4
LEAST_DIGITS = {"[phone]": 9}
PLACEHOLDERS = {
    "EMAIL_ADDRESS": "[email]",
    "PHONE_NUMBER": "[phone]",
    "CREDIT_CARD": "[card number]",
    "IBAN_CODE": "[bank account]",
    "IP_ADDRESS": "[IP address]",
    "UK_NHS": "[NHS number]",
    "UK_NINO": "[National Insurance number]",
    "UK_POSTCODE": "[postcode]",
    "US_SSN": "[social security number]",
    "STREET_ADDRESS": "[address]",
    "LINK": "[link]",
    "HANDLE": "[account name]",
    "BIRTH_DATE": "[date of birth]",
}
STREETS = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Crescent|Gardens|Terrace|Way|Court|Ct|Place"
    "|Boulevard|Blvd|Grove|Mews|Row|Square|Walk"
)
OWN_PATTERNS = {
    # Case counts: "20 minutes walk" is no address.
    "STREET_ADDRESS": (
        rf"\b\d{{1,5}}[A-Za-z]?,?\s+(?-i:(?:[A-Z][\w'.]+\s+){{1,3}}(?:{STREETS}))\b\.?"
    ),
    "LINK": r"\b(?:https?://|www\.)[^\s<>\"]+",
    "HANDLE": r"(?<![\w.@])@\w{3,30}\b",
    # Numbers in a telephone's grouping that no country's rules know: mistyped, they still are one.
    "PHONE_NUMBER": (
        r"(?<![\w.])(?:(?:\+\d{1,3}|\(\d{2,5}\)|0\d{1,4})(?:[\s.()-]{0,2}\d{2,4}){2,4}"
        r"|\d{3}[\s.-]\d{3}[\s.-]\d{4})(?:\s?x\d{1,5})?(?!\w)"
    ),
    "BIRTH_DATE": (
        r"(?:born on|date of birth(?: is|:)?|dob:?)\s+"
        r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?[\s/.-]+(?:of\s+)?\w+[\s/.-]+\d{2,4}"
    ),
}
# Presidio takes a postcode for one only beside the word; the pattern itself is strict enough.
POSTCODE_SCORE = 0.5
OWN_SCORE = 0.45  # what Presidio has checked by its digits goes first
# The recognisers look at the text alone; names are found in `redaction`, from the one parse.
NOTHING_PARSED = NlpArtifacts([], Doc(Vocab()), [], [], None, "en")


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's, with the list of domain endings that ships with tldextract: it never fetches."""

    ENDINGS = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the address ends in a registered domain."""
        return bool(self.ENDINGS(pattern_text.rpartition("@")[2]).fqdn)


@lru_cache(maxsize=4)
def load_recognisers(phone_regions: tuple[str, ...]) -> tuple[EntityRecognizer, ...]:
    """Return the recognisers; each takes a text and returns scored spans."""
    postcode = Pattern("postcode", UkPostcodeRecognizer.PATTERNS[0].regex, POSTCODE_SCORE)
    own = [
        PatternRecognizer(supported_entity=kind, patterns=[Pattern(kind, regex, OWN_SCORE)])
        for kind, regex in OWN_PATTERNS.items()
    ]
    return (
        OfflineEmailRecognizer(),
        PhoneRecognizer(supported_regions=phone_regions),
        CreditCardRecognizer(),
        IbanRecognizer(),
        IpRecognizer(),
        NhsRecognizer(),
        UkNinoRecognizer(),
        UkPostcodeRecognizer(patterns=[postcode]),
        UsSsnRecognizer(),
        *own,
    )


def identifiers_in(
    text: str, recognisers: Iterable[EntityRecognizer]
) -> Iterator[tuple[float, PersonalDetail]]:
    """Yield what the recognisers find in a text, each with its score."""
    if not re.search(r"\d|@|://|www\.", text):
        return
    for recogniser in recognisers:
        for found in recogniser.analyze(text, recogniser.supported_entities, NOTHING_PARSED):
            placeholder = PLACEHOLDERS[found.entity_type]
            digits = sum(each.isdigit() for each in text[found.start : found.end])
            if found.score >= LEAST_SCORE and digits >= LEAST_DIGITS.get(placeholder, 0):
                yield found.score, PersonalDetail(found.start, found.end, placeholder)
