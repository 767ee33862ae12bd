"""`guichet`: one command for members' service, developers and content editors.

Each sub-command imports what it needs when it runs, so that `guichet --help` answers at once. What a person can mend is
told in one line with exit code 2; anything else is a defect and shows where.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.settings import BadSetting, Settings, misspelt

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "knowledge" / "content"
Handler = Callable[[argparse.Namespace, Settings], int | None]


class Trouble(Exception):
    """What stands in the way and what to do about it, for the person at the terminal."""


@contextlib.contextmanager
def told(*errors: type[Exception]) -> Iterator[None]:
    """These errors have a message that a person can act on; those of the system get one."""
    try:
        yield
    except errors as error:
        raise Trouble(worded(error)) from error


def worded(error: Exception) -> str:
    """
    >>> worded(FileNotFoundError(2, "No such file or directory", "a.csv"))
    'a.csv: there is no such file or folder'
    """
    if not isinstance(error, OSError) or error.filename is None:
        return str(error)
    known = {FileNotFoundError: "there is no such file or folder", IsADirectoryError: "this is a folder: name a file", PermissionError: "you may not read or write it"}
    return f"{error.filename}: {known.get(type(error), str(error.strerror).lower())}"


def readable(*files: Path | None) -> None:
    """Raises Trouble before long work when a file that it will need cannot be read."""
    with told(OSError):
        for file in files:
            if file is not None:
                file.open("rb").close()


def writable(*files: Path | None) -> None:
    """Raises Trouble before long work when what it makes could not be written there; makes no folder, since a path may be mistyped."""
    for file in files:
        if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise Trouble(f"{file}: {'this is a folder: name a file' if file.is_dir() else f'there is no folder {file.parent}'}")


def without_database(error: Exception) -> str | None:
    """What to say when the error is a database that cannot be reached; None for any other."""
    sql = sys.modules.get("sqlalchemy.exc")  # an error of its own can only come where it was imported
    if sql is None or not isinstance(error, sql.OperationalError):
        return None
    return f"the database cannot be used ({str(error.orig).strip().splitlines()[0]}): see GUICHET_DATABASE_URL, or GUICHET_DATA without it"


def say(line: str) -> None:
    """Progress goes to stderr, so that what a command prints can be piped."""
    print(line, file=sys.stderr, flush=True)


def prepared(settings: Settings) -> Path:
    """The data folder with encoder, index and model made where they were missing."""
    import asyncio

    from bot.prepare import PrepareFailed, missing, prepare

    with told(PrepareFailed, OSError):
        if missing(settings.data):
            asyncio.run(prepare(settings.data, say))
    return settings.data


# ---------------------------------------------------------------- running


def up(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.up import CannotStart, PrepareFailed, StartFailed
    from bot.up import up as run

    with told(CannotStart, PrepareFailed, StartFailed):
        run(settings, asked.prepare, lambda line: print(line, flush=True))


def train(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.training import TrainingFailed
    from bot.training import train as run

    with told(TrainingFailed):
        print(run(settings.data, say, asked.force))


def ask(asked: argparse.Namespace, settings: Settings) -> int:
    from bot.ask import BadInput, read_messages
    from bot.ask import main as run

    with told(BadInput, OSError):
        read_messages(asked.source)  # a mistake in the file is told before anything is loaded
        writable(asked.target)
        return 1 if run(prepared(settings), asked.source, asked.target) else 0


def shell(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.shell import main as run

    with told(OSError, UnicodeDecodeError):
        run(prepared(settings), asked.file)


def test(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.record:
        return record(asked, settings)
    from bot.storytest import BadStory
    from bot.storytest import main as run

    with told(BadStory, OSError):
        return run(prepared(settings), asked.folder, asked.coverage, asked.minimum / 100)


def record(asked: argparse.Namespace, settings: Settings) -> int:
    """Write a stored conversation as a test story."""
    import asyncio

    from bot.storyrecord import NotRecorded, as_story, read

    with told(NotRecorded, OSError):
        story = as_story(asyncio.run(read(settings, asked.record)), settings.sign_in_minutes)
        if asked.to:
            asked.to.write_text(story, encoding="utf-8")
        else:
            print(story, end="")
    return 0


def evaluate(asked: argparse.Namespace, settings: Settings) -> None:
    if (asked.collection is None) != (asked.queries is None):
        raise Trouble("--collection and --queries go together")
    readable(asked.collection, asked.queries, asked.against)
    writable(asked.json, asked.plot)
    from bot.prepare import index_folder, serving_folder
    from knowledge.encoder import OnnxEncoder
    from knowledge.evaluation import eval_collection, run_eval
    from knowledge.retriever import Retriever

    data = prepared(settings)
    encoder = OnnxEncoder(serving_folder(data))
    with told(ValueError, OSError):
        if asked.collection:
            eval_collection(asked.collection, asked.queries, encoder, asked.json)
            return
        messages, retriever = ROOT / "tests" / "eval" / "messages.jsonl", Retriever.open(index_folder(data), encoder)
        if asked.calibrate:
            from knowledge.calibration import recalibrate

            recalibrate(messages, retriever, CONTENT, print)
        else:
            peers = {"rasa": stock_rasa(data)} if asked.rasa else {}
            run_eval(messages, retriever, asked.half, asked.json, asked.plot, asked.against, peers)


def stock_rasa(data: Path) -> Any:
    """Ranks as a stock Rasa does, once it is trained."""
    from bot import stock

    print("training a stock Rasa, unless it was trained on the same words before", file=sys.stderr)
    trained = stock.trained(stock.Words.of(ROOT), data / "peer")
    return lambda texts: stock.rankings(trained, texts)


def bench(asked: argparse.Namespace, _: Settings) -> int:
    import subprocess

    return subprocess.run([sys.executable, "-m", "bench", *asked.passed_on], cwd=ROOT).returncode


# ---------------------------------------------------------------- knowledge


def check_articles(asked: argparse.Namespace, settings: Settings) -> int:
    """Read every article and print what should be corrected; 1 when something must be."""
    from datetime import date

    from knowledge.articles import BrokenContent, load_articles
    from knowledge.checks import check

    with told(BrokenContent, OSError):
        articles = load_articles(asked.folder)
        encoder = None
        if asked.meaning:
            from bot.prepare import serving_folder
            from knowledge.encoder import OnnxEncoder

            encoder = OnnxEncoder(serving_folder(prepared(settings)))
        findings = check(articles, today=date.today(), encoder=encoder, folder=asked.folder)
    for finding in findings:
        print(finding)
    errors = sum(finding.severity == "error" for finding in findings)
    say(f"{len(articles)} articles, {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def index_articles(asked: argparse.Namespace, settings: Settings) -> int:
    """Check, build, make current. A broken article leaves the served index as it is."""
    if asked.checked:
        asked.meaning = False
        if code := check_articles(asked, settings):
            say("nothing was published: correct the errors above")
            return code
    from bot.prepare import encoder_is_ready, make_encoder, make_index
    from knowledge.commands import published_articles

    if published_articles(settings.database("knowledge")) is not None:
        say("taking what editors published; the files in knowledge/content/ count no more (guichet knowledge pull brings them up to date)")
    if not encoder_is_ready(settings.data):
        make_encoder(settings.data, say)
    from knowledge.articles import BrokenContent

    with told(BrokenContent, OSError):
        make_index(settings.data, say)
    return 0


def rollback_index(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.prepare import index_folder
    from knowledge.index import BrokenIndex, NoIndex, rollback

    with told(NoIndex, BrokenIndex):
        print(f"{rollback(index_folder(settings.data), asked.version)} is current; running processes serve it within two seconds")


def list_versions(_: argparse.Namespace, settings: Settings) -> None:
    from bot.prepare import index_folder
    from knowledge.index import current, versions

    root = index_folder(settings.data)
    now = current(root)
    for version in versions(root):
        print(f"{'*' if version == now else ' '} {version}")
    if now is None:
        raise Trouble("there is no index yet: guichet knowledge index")


def export_content(asked: argparse.Namespace, _: Settings) -> None:
    from knowledge.articles import BrokenContent, load_articles
    from knowledge.transfer import TransferError, export_articles

    kind = asked.file.suffix.lstrip(".").lower()
    if kind not in ("csv", "json", "xlsx"):
        raise Trouble(f"{asked.file}: the file's ending says the format, .csv, .json or .xlsx")
    writable(asked.file)
    with told(BrokenContent, TransferError, OSError):
        articles = load_articles(asked.folder)
        draft = asked.file.with_name(asked.file.name + ".part")
        with draft.open("wb") as stream:
            export_articles(articles, stream, kind)
        draft.replace(asked.file)
    say(f"{len(articles)} articles in {asked.file}")


def pull_content(asked: argparse.Namespace, settings: Settings) -> None:
    from knowledge.commands import export_content as write_back

    with told(OSError):
        for path in write_back(settings.database("knowledge"), asked.folder, say):
            print(path)


def import_content(asked: argparse.Namespace, _: Settings) -> int:
    """Show what would change; write only when asked to and when every row is right."""
    from knowledge.articles import BrokenContent, load_articles
    from knowledge.transfer import TransferError, apply_import, plan_import, read_upload

    with told(BrokenContent, TransferError, OSError):
        plan = plan_import(read_upload(asked.file), load_articles(asked.folder))
        for column in plan.ignored_columns:
            print(f"ignored column: {column}")
        for row in plan.invalid:
            print(f"refused: {row}")
        for article in plan.new:
            print(f"new: {article.id} ({article.title})")
        for change in plan.changed:
            print(f"changed: {change.after.id}")
            for field in change.fields:
                print("  " + str(field).replace("\n", "\n  "))
        say(f"{len(plan.new)} new, {len(plan.changed)} changed, {len(plan.unchanged)} unchanged, {len(plan.invalid)} refused")
        if plan.invalid:
            say("nothing was written: correct the refused rows and import again")
            return 1
        if not asked.write:
            say("nothing was written: add --write to do it" if plan.new or plan.changed else "nothing to write: the articles are as in the file")
            return 0
        for path in apply_import(plan, asked.folder):
            print(f"written: {path}")
    return 0


def list_due(asked: argparse.Namespace, _: Settings) -> int:
    from datetime import date

    from knowledge.articles import BrokenContent, load_articles
    from knowledge.due import due

    with told(BrokenContent, OSError):
        found = due(load_articles(asked.folder), date.today(), asked.within)
    for item in found:
        print(item)
    if not found:
        say("no article is due" + (f" within {asked.within} days" if asked.within else ""))
    return 0


# ---------------------------------------------------------------- encoder


def build_encoder(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.prepare import encoder_is_ready, make_encoder, serving_folder

    if asked.force or not encoder_is_ready(settings.data):
        with told(OSError):
            make_encoder(settings.data, say)
    print(serving_folder(settings.data))


def train_adapter(asked: argparse.Namespace, settings: Settings) -> None:
    from bot.prepare import EXAMPLES, reference_folder
    from knowledge.adapter import Recipe, train
    from knowledge.articles import load_articles
    from knowledge.build_encoder import build_reference
    from knowledge.index import load_examples
    from knowledge.passages import Topic

    reference = reference_folder(settings.data)
    if not (reference / "modules.json").is_file():
        build_reference(reference, say)
    topics = [Topic.from_article(article) for article in load_articles(CONTENT)]
    classes = {topic.id: list(topic.questions) for topic in topics} | load_examples(EXAMPLES)
    passages = {topic.id: list(topic.passages) for topic in topics}
    print(train(reference, asked.folder, classes, passages, Recipe(steps=asked.steps), device=asked.device, say=say))


# ---------------------------------------------------------------- the parser


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guichet", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="An open assistant for the insured members of a French health-insurance fund.",
        epilog="Settings are variables of the environment, GUICHET_…: `guichet settings` prints them all.\nAll state lies in GUICHET_DATA (default: var/).",
    )  # fmt: skip
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)

    add = _adder(commands)
    one = add("up", up, "start everything and watch over it", """
        Makes what is missing (encoder, index, dialogue model), starts the gateway, Rasa and the action server, prints the
        address, restarts what fails, and stops everything on Ctrl-C. Logs: GUICHET_DATA/logs/. `make run` calls it.

        GUICHET_PORT=9000 GUICHET_DATA=essai guichet up""")  # fmt: skip
    one.add_argument("--prepare", action="store_true", help="make what is missing and start nothing")
    one = add("train", train, "teach Rasa the rules and forms", """
        Reads config.yml, domain.yml and bot/data/, writes GUICHET_DATA/models/guichet.tar.gz. Does nothing when none of
        them changed. An answer's words need no training: they live in the index (`guichet knowledge index`).""")  # fmt: skip
    one.add_argument("--force", action="store_true", help="train even when nothing changed")
    one = add("ask", ask, "play a file of first messages through the whole dialogue", """
        Reads JSON lines {"id", "text"}; each is the first message of a new anonymous conversation. Writes one line each:
        {"id", "outcome", "faq": [{"id", "score"}, ...], "intent", "confidence", "replies", "ms"}. No server is needed,
        and nothing is kept.

        guichet ask --in tests/eval/messages.jsonl --out answers.jsonl""")  # fmt: skip
    one.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE", help="messages to ask")
    one.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE", help="where the answers go")
    one = add("shell", shell, "talk to the assistant in this terminal", """
        The whole dialogue in one process. « 1 », « 2 » presses a button; /membre m-enfants signs a demo member in;
        /etat shows the slots; /fin ends.

        With FILE, or lines on standard input, plays what is written there: a message a line, an empty line begins a new
        conversation. To read how the assistant answers after a change:

        guichet shell conversations.txt > answers.txt""")  # fmt: skip
    one.add_argument("file", type=Path, nargs="?", metavar="FILE", help="conversations to play (default: what is typed)")
    one = add("test", test, "play the test conversations", """
        Plays the stories of tests/conversations/ with the real actions on fresh back ends, says which failed and where,
        and with --coverage what no story reaches (rules, forms, slots, responses, actions).

        With --record, plays nothing: writes a stored conversation as a story, to be read, named and kept. Its checks are
        what was kept of the answers; invented values stand where private ones were masked.

        guichet test --coverage --minimum 95
        guichet test --record 0f3a… --to tests/conversations/rendez_vous/recorded.yml""")  # fmt: skip
    one.add_argument("folder", type=Path, nargs="?", default=ROOT / "tests" / "conversations", help="folder or file of stories (default: tests/conversations)")
    one.add_argument("--coverage", action="store_true", help="list what was never reached, and fail below the minimum")
    one.add_argument("--minimum", type=float, default=95.0, metavar="PERCENT", help="coverage asked for (default: 95)")
    one.add_argument("--record", metavar="CONVERSATION", help="id of a stored conversation to write as a story")
    one.add_argument("--to", type=Path, metavar="FILE", help="where the recorded story goes (default: standard output)")
    one = add("eval", evaluate, "measure the retriever on a collection of questions and answers", """
        Without arguments on our messages; or on any FAQ, whose files hold JSON lines: topics {"id", "title"} and, if there
        are, "phrasings", "keywords", "answer"; questions {"id", "text", "expected": [ids]}, empty where nothing answers.
        Prints hit@1, hit@3, hit@10 and the mean reciprocal rank beside simpler ways.

        guichet eval --collection faq.jsonl --queries questions.jsonl --json figures.json""")  # fmt: skip
    one.add_argument("--collection", type=Path, metavar="FILE", help="topics, one JSON line each")
    one.add_argument("--queries", type=Path, metavar="FILE", help="questions with the topics that answer them")
    one.add_argument("--json", type=Path, metavar="OUT", help="write the figures there")
    one.add_argument("--half", choices=("development", "test"), default="development", help="half of our messages (default: development; test is for the last word)")
    one.add_argument("--plot", type=Path, metavar="FILE", help="draw risk against coverage (our messages only)")
    one.add_argument("--against", type=Path, metavar="FILE", help="figures of an earlier --json, to say what changed (our messages only)")
    one.add_argument("--rasa", action="store_true", help="beside Rasa's own classifiers as well, trained for it once (an hour or two; our messages only)")
    one.add_argument("--calibrate", action="store_true", help="choose weights and thresholds again on the development half, into knowledge/calibration.json")
    add("bench", bench, "measure speed and memory beside a stock Rasa", """
        Options are those of `python -m bench`, which lists them with --help. The peer is trained first, once: an hour or
        two, with --quick about ten minutes. Then it takes twenty minutes.

        guichet bench --quick --messages 300
        guichet bench --scale                    the index at up to 100,000 passages and each encoder instead""")  # fmt: skip
    add("settings", print_settings, "print every setting with its default", "The table of README.md, from the code.")

    knowledge = _group(commands, "knowledge", "the editors' articles and their index", """
        Articles are Markdown files in knowledge/content/, until editors open their pages: from then on those hold the
        answers. Publishing writes a new version of the index and makes it current at once; running processes follow within
        two seconds, without a restart or a training.""")  # fmt: skip
    add = _adder(knowledge)
    one = add("check", check_articles, "what should be corrected before publishing", """
        Errors stop a publication, warnings do not. Exit code 1 when there is an error.

        guichet knowledge check --meaning        also compares what phrasings mean""")  # fmt: skip
    _folder(one)
    one.add_argument("--meaning", action="store_true", help="also look for phrasings nearer to another article (takes a minute)")
    for name, checked, summary, text in (
        ("index", False, "build the index and make it current", "Needs readable articles only. Sentences seen before are not encoded again."),
        ("publish", True, "check the articles, build the index, make it current", "As `index`, after `check` found no error."),
    ):
        one = add(name, index_articles, summary, text)
        one.set_defaults(checked=checked, folder=CONTENT)
    one = add("rollback", rollback_index, "serve an earlier version again", """
        The version before the current one, or the one that is named. The articles' files are left as they are.""")  # fmt: skip
    one.add_argument("version", nargs="?", help="as `guichet knowledge versions` lists it")
    add("versions", list_versions, "list the versions of the index, the served one marked", "The last five are kept.")
    one = add("export", export_content, "write the articles to a spreadsheet or JSON", """
        guichet knowledge export articles.xlsx        or .csv (for a French Excel), or .json""")  # fmt: skip
    one.add_argument("file", type=Path)
    _folder(one)
    one = add("import", import_content, "read articles back from a spreadsheet or JSON", """
        Shows what would be new, changed or refused. Writes the articles' files only with --write, and only when no row is
        refused; then: guichet knowledge publish""")  # fmt: skip
    one.add_argument("file", type=Path)
    one.add_argument("--write", action="store_true", help="write the articles")
    _folder(one)
    one = add("pull", pull_content, "write what editors published into the articles' files", """
        So that it can be versioned. Files of answers that are no longer published are removed; prints every file changed.""")  # fmt: skip
    _folder(one)
    one = add("due", list_due, "articles their owners must look at again", "Expired, about to expire, or to be reviewed, by owner.")
    one.add_argument("--within", type=int, default=0, metavar="DAYS", help="look that far ahead (default: 0, what is due today or late)")
    _folder(one)

    add = _adder(commands)
    one = add("encoder", build_encoder, "build the sentence encoder from the bundled weights", """
        Writes GUICHET_DATA/encoder/: `reference` (sentence-transformers, what training starts from) and `serving` (ONNX,
        int8, with the committed adapter). `guichet up` does it where it is missing.""")  # fmt: skip
    one.add_argument("--force", action="store_true", help="build even when nothing changed")
    adapter = _group(commands, "adapter", "what the encoder learns about this fund's matters", "A LoRA adapter, committed in knowledge/adapter/.")
    one = _adder(adapter)("train", train_adapter, "train the adapter on the articles' phrasings and the intents' examples", """
        Some minutes on two cores. Then: guichet encoder, guichet knowledge index, guichet eval.""")  # fmt: skip
    one.add_argument("--folder", type=Path, default=ROOT / "knowledge" / "adapter", help="where it is written (default: knowledge/adapter)")
    one.add_argument("--steps", type=int, default=320, help="training steps (default: 320)")
    one.add_argument("--device", choices=("cpu", "cuda"), help="default: a GPU when there is one")
    editor = _group(commands, "editor", "accounts of content editors", "Who may use the pages under /redaction. Passwords are stored as argon2 hashes.")
    one = _adder(editor)("add", add_editor, "make or renew an editor's account", """
        Asks for the password twice. A rédacteur writes and proposes; a valideur also publishes.

        guichet editor add camille --name "Camille Durand" --role valideur""")  # fmt: skip
    one.add_argument("login", help="what they type to sign in")
    one.add_argument("--name", help="how colleagues see them (default: the login)")
    one.add_argument("--role", choices=("redacteur", "valideur"), default="redacteur", help="default: redacteur")
    one.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    adviser = _adder(_group(commands, "adviser", "accounts of advisers", "Who may read what is handed over, at /conseillers and GET /api/handoffs."))
    one = adviser("add", add_adviser, "make an adviser's account and print its token", """
        The token is shown once and kept as a digest only: hand it to the person, who signs in with it.

        guichet adviser add "Ana Dubois" """)  # fmt: skip
    one.add_argument("name", help="how the audit names them")
    one = adviser("remove", remove_adviser, "take an adviser's account away", "Their token and their open pages stop at once. The audit stays.")
    one.add_argument("name")
    adviser("list", list_advisers, "list the advisers", "One name a line.")
    one = _adder(commands)("retention", retain, "show or erase what is kept too long", """
        Conversations, trackers, secrets, files, hand-offs and past appointments: how many are due, and since when. Never what
        they hold. The gateway erases them every day by itself.

        guichet retention --preview""")  # fmt: skip
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("--preview", action="store_true", help="count what is due, and erase nothing")
    which.add_argument("--apply", action="store_true", help="erase it now")
    return parser


def add_adviser(asked: argparse.Namespace, settings: Settings) -> None:
    with told(ValueError):
        print(_with_advisers(settings, lambda advisers: advisers.add(asked.name)))
    say("Shown once. It opens /conseillers, and GET /api/handoffs with Authorization: Bearer.")


def remove_adviser(asked: argparse.Namespace, settings: Settings) -> None:
    if not _with_advisers(settings, lambda advisers: advisers.remove(asked.name)):
        raise Trouble(f"there is no adviser {asked.name!r}: guichet adviser list")


def list_advisers(_: argparse.Namespace, settings: Settings) -> None:
    for name in _with_advisers(settings, lambda advisers: advisers.names()):
        print(name)


def _with_advisers(settings: Settings, work: Callable[[Any], Any]) -> Any:
    import asyncio

    from actions.server import paris_now
    from bot.gateway.advisers import Advisers

    async def run() -> Any:
        advisers = await Advisers.open(settings.database("gateway"), paris_now)
        try:
            return await work(advisers)
        finally:
            await advisers.close()

    return asyncio.run(run())


def retain(asked: argparse.Namespace, settings: Settings) -> None:
    import asyncio

    from actions.server import paris_now
    from bot import retention

    async def run() -> list[retention.Kept]:
        async with retention.open_stores(settings, paris_now) as stores:
            return await (retention.apply if asked.apply else retention.preview)(stores)

    print(retention.told(asyncio.run(run())))


def add_editor(asked: argparse.Namespace, settings: Settings) -> None:
    import asyncio
    import getpass

    from knowledge.editor.accounts import BadAccount, editor_add

    try:
        password = sys.stdin.readline().rstrip("\n") if asked.password_stdin else getpass.getpass("Password: ")
        if not asked.password_stdin and getpass.getpass("The same again: ") != password:
            raise Trouble("the two passwords differ: nothing was changed")
    except EOFError as error:
        raise Trouble("no password was typed: nothing was changed (from a script: --password-stdin)") from error
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        editor = asyncio.run(editor_add(settings.database("knowledge"), asked.login, asked.name or asked.login, asked.role, password))
    except BadAccount as error:
        raise Trouble(str(error)) from error
    print(f"{editor.login} ({asked.role}) can sign in at /redaction")


def print_settings(_: argparse.Namespace, __: Settings) -> None:
    from bot.settings import table

    print(table())


def _adder(commands: Any) -> Callable[..., argparse.ArgumentParser]:
    def add(name: str, handler: Handler, summary: str, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.\n\n{_unindented(text)}", formatter_class=argparse.RawDescriptionHelpFormatter)
        one.set_defaults(handler=handler, refuse=one.error)
        return one

    return add


def _group(commands: Any, name: str, summary: str, text: str) -> Any:
    one = commands.add_parser(name, help=summary, description=_unindented(text), formatter_class=argparse.RawDescriptionHelpFormatter)
    return one.add_subparsers(title="commands", dest="sub_command", metavar="COMMAND", required=True)


def _folder(one: argparse.ArgumentParser) -> None:
    one.add_argument("--folder", type=Path, default=CONTENT, help="the articles (default: knowledge/content)")


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = build_parser()
    asked, asked.passed_on = parser.parse_known_args(arguments)
    if asked.passed_on and asked.handler is not bench:
        asked.refuse(f"unrecognized arguments: {' '.join(asked.passed_on)}")
    name = " ".join(filter(None, (asked.command, getattr(asked, "sub_command", None))))
    for wrong, meant in misspelt(os.environ).items():
        print(f"guichet {name}: {wrong} is no setting and changes nothing: {meant} was meant?", file=sys.stderr)
    try:
        return asked.handler(asked, Settings.from_env(os.environ)) or 0
    except (Trouble, BadSetting) as error:
        print(f"guichet {name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:
        if not (reason := without_database(error)):
            raise
        print(f"guichet {name}: {reason}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `guichet … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
