"""${message}.

Revision: ${up_revision}
Follows: ${down_revision | comma,n}
"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcDateTime
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables as this version wants them."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Put the tables back as they were before."""
    ${downgrades if downgrades else "pass"}
