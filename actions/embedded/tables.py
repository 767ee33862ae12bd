"""Every table of the embedded back ends, defined once for SQLite and PostgreSQL.

Columns named `sealed` hold JSON or bytes encrypted by `Sealer`: what a member typed (phone, e-mail, address, reasons,
files, secrets) is never in clear in the database file. Dates are Europe/Paris civil dates, times are UTC.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcDateTime(TypeDecorator):
    """An aware datetime, kept in UTC: SQLite has no time zones and would give back a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


metadata = MetaData()

# ---------------------------------------------------------------- member account and teleservices

members = Table(
    "account_members",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),  # the order of the demonstration page
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("nir_masked", String(40), nullable=False),  # the full number is never stored
    Column("regime", String(16), nullable=False),
    Column("rights_open", Boolean, nullable=False),
    Column("iban_last4", String(4), nullable=False),
    Column("iban_hash", String(200), nullable=False),  # salted scrypt, empty when no account is known
    Column("situation", String(200), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # address, phone, email
)

relatives = Table(
    "account_relatives",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("member_id", ForeignKey("account_members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("relation", String(16), nullable=False),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("nir_masked", String(40), nullable=False),
)

payments = Table(
    "account_payments",
    metadata,
    Column("member_id", ForeignKey("account_members.id", ondelete="CASCADE"), nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("daily_gross_cents", Integer, nullable=False),
    PrimaryKeyConstraint("member_id", "period_start"),
)

requests = Table(
    "account_requests",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),  # the caller's idempotency key
    Column("task", String(40), nullable=False),
    Column("request_type", String(40), nullable=False),
    Column("member_id", ForeignKey("account_members.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("deposited_on", Date, nullable=False),
    Column("expected_days", Integer, nullable=True),
    Column("state", String(24), nullable=False),
    Column("missing", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=True),  # the values, IBAN and NIR already masked
)

# ---------------------------------------------------------------- booking

appointments = Table(
    "booking_appointments",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("opening_id", String(80), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("office_id", String(40), nullable=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("member_id", String(64), nullable=True),
    Column("sealed", LargeBinary, nullable=False),  # reason, phone, accessibility
)

# One row is one place taken. The primary key is what makes a double booking impossible.
seats = Table(
    "booking_seats",
    metadata,
    Column("opening_id", String(80), nullable=False),
    Column("seat", Integer, nullable=False),
    Column("reference", ForeignKey("booking_appointments.reference", ondelete="CASCADE"), nullable=False, index=True),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("opening_id", "seat"),
)

# ---------------------------------------------------------------- what the conversation leaves behind

files = Table(
    "conversation_files",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(80), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

vault = Table(
    "vault_secrets",
    metadata,
    Column("conversation_id", String(80), nullable=False),
    Column("reference", String(24), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "reference"),
    Index("ix_vault_secrets_expires_at", "expires_at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("conversation_id", String(80), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)
