"""Files, vault, hand-offs and the database itself, on SQLite and PostgreSQL."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from actions.embedded import Database, Sealer, open_embedded
from actions.embedded.files import FILE_LIFETIME
from actions.embedded.sealing import KEY_FILE
from actions.embedded.tables import metadata
from actions.embedded.vault import KINDS, SECRET_LIFETIME
from actions.paris import PARIS
from actions.ports import BackendUnavailable, Document, Handoff, UnknownReference

PDF = Document("attestation.pdf", "application/pdf", b"%PDF-1.7 \x00\xff binary")
SECRETS = {
    "iban": "FR1420041010050500013M02606",
    "nir": "269054958815780",
    "phone": "0639981234",
    "email": "quelqu.un@example.org",
    "card": "4970101234567890",
}


# ---------------------------------------------------------------- files


async def test_a_file_comes_back_as_it_was_stored(stores):
    file_id = await stores.files.store("c-1", PDF)
    assert len(file_id) >= 32
    assert await stores.files.fetch("c-1", file_id) == PDF


async def test_two_files_have_unrelated_ids(stores):
    assert await stores.files.store("c-1", PDF) != await stores.files.store("c-1", PDF)


async def test_another_conversation_s_file_is_unknown(stores):
    file_id = await stores.files.store("c-1", PDF)
    with pytest.raises(UnknownReference):
        await stores.files.fetch("c-2", file_id)


async def test_the_gateway_may_catch_an_unknown_file_as_a_key_error(stores):
    with pytest.raises(KeyError):
        await stores.files.fetch("c-1", "nothing")


async def test_a_file_expires_after_a_day_and_is_then_purged(stores, clock):
    file_id = await stores.files.store("c-1", PDF)
    clock.forward(hours=23, minutes=59)
    assert await stores.files.fetch("c-1", file_id) == PDF
    assert await stores.files.purge(preview=True) == 0
    clock.now += FILE_LIFETIME
    with pytest.raises(UnknownReference):
        await stores.files.fetch("c-1", file_id)
    assert await stores.files.purge(preview=True) == 1
    assert await stores.files.purge() == 1
    assert await stores.files.purge() == 0


async def test_a_forgotten_conversation_has_no_file_and_no_secret_left(stores):
    file_id, kept = await stores.files.store("c-1", PDF), await stores.files.store("c-2", PDF)
    reference = await stores.vault.deposit("c-1", "iban", SECRETS["iban"])
    await stores.files.forget("c-1")
    await stores.vault.forget("c-1")
    with pytest.raises(UnknownReference):
        await stores.files.fetch("c-1", file_id)
    with pytest.raises(UnknownReference):
        await stores.vault.resolve("c-1", reference)
    assert await stores.files.fetch("c-2", kept) == PDF


# ---------------------------------------------------------------- vault


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_a_secret_is_resolved_in_its_own_conversation_only(stores, kind):
    reference = await stores.vault.deposit("c-1", kind, SECRETS[kind])
    assert reference.startswith(f"[{kind}:") and len(reference) == len(kind) + 9
    assert await stores.vault.resolve("c-1", reference) == SECRETS[kind]
    with pytest.raises(UnknownReference):
        await stores.vault.resolve("c-2", reference)


async def test_a_secret_is_gone_after_two_hours(stores, clock):
    reference = await stores.vault.deposit("c-1", "iban", SECRETS["iban"])
    clock.now += SECRET_LIFETIME
    with pytest.raises(UnknownReference):
        await stores.vault.resolve("c-1", reference)
    assert await stores.vault.purge() == 1


async def test_the_vault_refuses_what_it_is_not_made_for(stores):
    with pytest.raises(ValueError, match="password"):
        await stores.vault.deposit("c-1", "password", "azerty")
    for reference in ("", "iban", "[iban:zzzzzz]", "[iban:'; --]"):
        with pytest.raises(UnknownReference):
            await stores.vault.resolve("c-1", reference)


async def test_nothing_a_member_typed_is_in_clear_in_the_database(stores, database_url):
    for kind, secret in SECRETS.items():
        await stores.vault.deposit("c-1", kind, secret)
    await stores.files.store("c-1", replace(PDF, content=SECRETS["nir"].encode()))
    await stores.booking.book("phone:2026-11-24T08:30", "k", "css", SECRETS["phone"], SECRETS["email"])
    address = {"street": "77 rue Secrete", "postal_code": "17100", "city": "Saintes"}
    contact = {"phone": SECRETS["phone"], "email": SECRETS["email"]}
    await stores.teleservices.submit("changement_adresse", "m-couple", "k-1", address | contact)
    await stores.teleservices.submit("coordonnees_bancaires", "m-couple", "k-2", {"iban": SECRETS["iban"]})
    await stores.teleservices.submit("demande_css", None, "k-3", {"phone": SECRETS["phone"], "card": SECRETS["card"]})
    await stores.handoffs.add(_handoff("h-1", values={"phone": SECRETS["phone"], "email": SECRETS["email"]}))
    everything = await _raw_content(stores.database, database_url)
    for secret in (*SECRETS.values(), "77 rue Secrete"):
        assert secret.encode() not in everything


async def test_a_sealed_row_copied_over_another_is_refused(stores):
    sealer = stores.vault._sealer
    sealed = sealer.seal(b"secret", "vault:c-1:[iban:aaaaaa]")
    with pytest.raises(BackendUnavailable):
        sealer.unseal(sealed, "vault:c-2:[iban:aaaaaa]")


async def test_the_key_file_is_private_and_made_once(tmp_path):
    sealed = Sealer.from_folder(tmp_path / "data").seal(b"secret", "here")
    key = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Sealer.from_folder(tmp_path / "data").unseal(sealed, "here") == b"secret"
    assert [path.name for path in key.parent.iterdir()] == [KEY_FILE]


async def test_a_damaged_or_changed_key_is_told(tmp_path):
    sealed = Sealer.from_folder(tmp_path).seal(b"secret", "here")
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(ValueError, match="damaged"):
        Sealer.from_folder(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(BackendUnavailable):
        Sealer.from_folder(tmp_path).unseal(sealed, "here")


# ---------------------------------------------------------------- hand-offs


def _handoff(handoff_id: str, at: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC), **more) -> Handoff:
    return Handoff(
        id=handoff_id,
        conversation_id="c-1",
        created_at=at,
        reason="css",
        task="demande_css",
        **{"values": {"household_size": 3}, "last_messages": [{"from": "member", "text": "bonjour"}], **more},
    )


async def test_a_handoff_comes_back_whole(stores):
    full = _handoff("h-1", signals=["droits_fermes"], documents=["avis d'impôt"], appointment="RDV-7K3Q9X")
    await stores.handoffs.add(full)
    await stores.handoffs.add(replace(full, reason="autre"))  # a retry
    assert await stores.handoffs.get("h-1") == full
    with pytest.raises(UnknownReference):
        await stores.handoffs.get("h-2")


async def test_the_adviser_s_day_is_a_day_in_france(stores):
    for name, hour in (("late", 22), ("next", 23)):  # 23:00 and midnight in Paris
        await stores.handoffs.add(_handoff(name, datetime(2026, 11, 23, hour, 30, tzinfo=UTC)))
    assert [h.id for h in await stores.handoffs.day(date(2026, 11, 23))] == ["late"]
    assert [h.id for h in await stores.handoffs.day(date(2026, 11, 24))] == ["next"]
    assert await stores.handoffs.day(date(2026, 11, 25)) == []


async def test_old_handoffs_are_purged_after_a_preview(stores):
    await stores.handoffs.add(_handoff("h-1"))
    before = datetime(2026, 12, 23, tzinfo=PARIS)
    assert await stores.handoffs.purge(before, preview=True) == 1
    assert await stores.handoffs.purge(before) == 1
    assert await stores.handoffs.purge(before) == 0


# ---------------------------------------------------------------- the database


async def test_a_second_start_changes_nothing_and_keeps_what_was_written(database_url, first_start, clock):
    for expected in ("La Rochelle", "Saintes"):
        async with open_embedded(database_url, first_start, clock) as stores:
            assert (await stores.members.member("m-enfants")).address.city == expected
            assert len(await stores.members.members()) == 7
            new = {"street": "1 rue Neuve", "postal_code": "17100", "city": "Saintes"}
            await stores.teleservices.submit("changement_adresse", "m-enfants", "k", new)


async def test_two_first_starts_at_once_fill_the_database_once(tmp_path, clock):
    import asyncio

    async def start() -> int:
        async with open_embedded(f"sqlite:///{tmp_path / 'new' / 'guichet.db'}", tmp_path / "new", clock) as stores:
            return len(await stores.members.members())

    assert await asyncio.gather(start(), start()) == [7, 7]


async def test_a_failed_block_writes_nothing(stores):
    class Stop(Exception):
        pass

    with pytest.raises(Stop):
        async with stores.database.writing() as connection:
            await connection.execute(metadata.tables["account_members"].delete())
            raise Stop
    assert len(await stores.members.members()) == 7


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
async def test_an_unusable_address_is_told_at_once(url):
    with pytest.raises(ValueError):
        Database.from_url(url)


async def _raw_content(database: Database, url: str) -> bytes:
    """What someone who holds the disk reads: the files of SQLite, every row of PostgreSQL."""
    if database.is_sqlite:
        file = Path(make_url(url).database)
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    content = b""
    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(table.select()):
                content += b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    return content


async def test_the_lifetimes_are_what_members_are_told():
    assert (timedelta(hours=24), timedelta(hours=2)) == (FILE_LIFETIME, SECRET_LIFETIME)
