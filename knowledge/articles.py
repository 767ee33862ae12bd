"""An editor's article: a Markdown file with a YAML header, read strictly and written back in one canonical form.

Reading reports every problem of a file at once, each with its line, so that an editor corrects in one go. Texts keep
their Markdown emphasis; `plain` removes it for display. `parse_article(render_article(article)) == article`.
"""

import errno
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

CATEGORIES = (
    "accompagnement",
    "adresse",
    "arret-travail",
    "attestations",
    "banque",
    "carte-vitale",
    "compte-ameli",
    "contact",
    "css",
    "delais",
    "droits",
    "europe-etranger",
    "indemnites-journalieres",
    "medecin-traitant",
    "naissance",
    "numerique",
    "reclamation-mediation",
    "remboursements",
    "rendez-vous",
    "situation",
)
TASKS = (
    "attestation_droits",
    "releve_ij",
    "demande_css",
    "changement_adresse",
    "coordonnees_bancaires",
    "declaration_naissance",
    "delais_traitement",
    "rendez_vous",
)
ORGANISMS = ("cpam", "mgen", "msa")
FRAGILITIES = ("soins", "droits", "ressources", "handicap", "numerique", "deuil", "logement", "isolement", "fraude")

MAX_BYTES = 1_000_000
MAX_DEPTH = 3  # header > list or service > value; deeper YAML also overflows the stack of libyaml's composer

HEADER_KEYS = (
    "id",
    "category",
    "title",
    "keywords",
    "task",
    "service",
    "owner",
    "checked_on",
    "review_by",
    "valid_until",
    "organisms",
    "fragility",
    "sources",
    "phrasings",
)
SECTIONS = {  # heading -> field; the order is that of the file
    "Réponse": "answer",
    "Étapes": "steps",
    "À préparer": "prepare",
    "Exceptions": "exceptions",
    "MGEN": "mgen",
    "MSA": "msa",
    "Plus simple": "simple",
    "English": "english",
}
LIST_SECTIONS = ("steps", "prepare", "exceptions")
HEADINGS = {field_name: heading for heading, field_name in SECTIONS.items()}

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Invisible characters that break a line, a CSV cell or the reading order: C0/C1 controls, line separators, bidi marks.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
ADDRESS = re.compile(r"\b(?:https?|ftp|file)://|\b(?:javascript|vbscript|data|mailto):(?=\S)", re.IGNORECASE)
MARKUP = re.compile(r"[*_\\&`<\[!]")
LIST_LINE = re.compile(r"(?:-|(\d+)\.) ")
PLAIN_SCALAR = re.compile(r"(?:\d+ )?[^\W\d_][\w '’()/.,?!«»°+-]*")
NULLS = ("", "~", "null", "Null", "NULL")
YAML_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


@dataclass(frozen=True)
class Service:
    label: str
    url: str


@dataclass(frozen=True)
class Article:
    """One topic.

    Attributes:
        answer, english, variants: prose; one line a paragraph, a line beginning with "- " or "1. " is a list item.
        simple: one short sentence a line.
        steps, prepare, exceptions: one entry a list item.
        variants: organism (`mgen`, `msa`) -> what is true for its members where `answer` is not.
        task: the guided task that does what the answer explains.
        organisms: whose members may read the answer as it stands.
        fragility: why a member who asks this probably needs company, if so.
    """

    id: str
    category: str
    title: str
    phrasings: tuple[str, ...]
    keywords: tuple[str, ...]
    answer: str
    steps: tuple[str, ...]
    prepare: tuple[str, ...]
    exceptions: tuple[str, ...]
    variants: dict[str, str] = field(hash=False)
    simple: str
    english: str
    service: Service | None
    task: str | None
    owner: str
    checked_on: date
    review_by: date
    valid_until: date | None
    organisms: tuple[str, ...]
    fragility: str | None
    sources: tuple[str, ...]

    def expired(self, today: date) -> bool:
        """Whether the text may have become wrong: valid through `valid_until`, that day included."""
        return self.valid_until is not None and today > self.valid_until


@dataclass(frozen=True)
class Problem:
    """Why an article cannot be read.

    Attributes:
        line: counted from 1.
        hint: what to do about it, when that is not obvious.
        field: the header key or the field of the section concerned, "" when it is the file as a whole.
    """

    path: str
    line: int
    reason: str
    hint: str = ""
    field: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" + (f" ({self.hint})" if self.hint else "")


class BrokenContent(Exception):
    """Articles that cannot be read; the message has one `file:line: reason` per line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def parse_article(text: str, path: str) -> Article:
    """Read one article.

    Args:
        text: the whole file.
        path: how the file is called in problems.

    Raises:
        BrokenContent: with every problem found.
    """
    reader = _Reader(path)
    article = reader.read(text)
    if reader.problems or article is None:
        raise BrokenContent(sorted(reader.problems, key=lambda problem: problem.line))
    return article


def load_articles(folder: Path) -> list[Article]:
    """Read `<category>/<id>.md` under a folder, sorted by id.

    Raises:
        BrokenContent: with every problem of every file.
        OSError: there is no such folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    problems: list[Problem] = []
    articles: list[Article] = []
    paths: dict[str, str] = {}
    files = sorted(folder.glob("**/*.md"))
    if not files:
        problems.append(Problem(str(folder), 1, "no article found", "articles are <category>/<id>.md files"))
    for file in files:
        path = str(file)
        try:
            article = parse_article(_read_text(file), path)
        except BrokenContent as error:
            problems.extend(error.problems)
            continue
        if article.id in paths:
            problems.append(Problem(path, 2, f"id {article.id!r} is already used by {paths[article.id]}", field="id"))
            continue
        paths[article.id] = path
        if file != article_path(folder, article):
            hint = "move the file, or correct its id and category"
            problems.append(Problem(path, 2, f"should be {article_path(folder, article)}", hint, "id"))
        articles.append(article)
    if problems:
        raise BrokenContent(problems)
    return sorted(articles, key=lambda article: article.id)


def article_path(folder: Path, article: Article) -> Path:
    return folder / article.category / f"{article.id}.md"


def render_article(article: Article) -> str:
    """The canonical text of an article's file: stable, one phrasing a line, so that a diff shows what an editor did."""
    return "\n".join(["---", *_header(article), "---", *_body(article)]) + "\n"


def plain(text: str) -> str:
    """A text without its Markdown emphasis, escapes and entities, as a member reads it."""
    if not MARKUP.search(text):
        return text
    return "\n".join("".join(token.content for token in _inline(line)) for line in text.split("\n"))


# --- reading ---------------------------------------------------------------------------------------------------------


def _read_text(file: Path) -> str:
    path = str(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BrokenContent([Problem(path, 1, f"cannot be read: {error.strerror}")]) from error
    if len(data) > MAX_BYTES:
        raise BrokenContent([Problem(path, 1, "larger than 1 MB", "an article is a few kilobytes")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BrokenContent([Problem(path, line, "is not UTF-8 text", "save the file as UTF-8")]) from error


@dataclass(frozen=True)
class _Node:
    """A piece of the YAML header: `value` is a text, None (null), a list of nodes or a list of (key, node)."""

    value: "str | None | list"
    line: int
    kind: str  # scalar, sequence or mapping


class _TooDeep(Exception):
    pass


def _compose(header: str) -> _Node | None:
    """The header as nodes.

    From events rather than by `yaml.compose`, whose recursion ends the process on a hostile file. Scalars stay texts:
    `115`, `no` and `2026-11-20` mean what they show.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stack: list[list[_Node]] = [[]]
    opened: list[tuple[str, int]] = []
    for event in yaml.parse(header, Loader=loader):
        if isinstance(event, yaml.ScalarEvent):
            is_null = not event.style and event.value in NULLS
            stack[-1].append(_Node(None if is_null else event.value, event.start_mark.line, "scalar"))
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(opened) == MAX_DEPTH:
                raise _TooDeep(event.start_mark.line)
            opened.append((event.__class__.__name__[: -len("StartEvent")].lower(), event.start_mark.line))
            stack.append([])
        elif isinstance(event, yaml.CollectionEndEvent):
            kind, line = opened.pop()
            children = stack.pop()
            value = list(zip(children[::2], children[1::2], strict=True)) if kind == "mapping" else children
            stack[-1].append(_Node(value, line, kind))
        elif isinstance(event, yaml.AliasEvent):
            stack[-1].append(_Node(f"*{event.anchor}", event.start_mark.line, "alias"))
    return stack[0][0] if stack[0] else None


def _markdown() -> MarkdownIt:
    # Inline content is parsed only where it has markup (most of it has none), link definitions stay visible as text,
    # and no link is dropped before we saw it.
    parser = MarkdownIt("commonmark").disable(["inline", "reference"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_MARKDOWN = _markdown()


def _inline(text: str) -> list[Token]:
    tokens: list[Token] = []
    _MARKDOWN.inline.parse(text, _MARKDOWN, {}, tokens)
    return tokens


class _Reader:
    """Reads one file and remembers what is wrong with it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def refuse(self, line: int, reason: str, hint: str = "", field: str = "") -> None:
        self.problems.append(Problem(self.path, line, reason, hint, field))

    def read(self, text: str) -> Article | None:
        text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
        self._refuse_unwanted(text)
        lines = text.split("\n")
        end = self._header_end(lines)
        if end is None:
            return None
        sections = self._sections("\n".join(lines[end + 1 :]), end + 1)
        if self.problems and UNWANTED.search(text):
            return None  # libyaml refuses the same characters with a less helpful message
        header = self._header("\n".join(["", *lines[1:end]]))
        if self.problems:
            return None
        variants = {organism: sections.pop(organism) for organism in ("mgen", "msa") if organism in sections}
        empty = {name: () if name in LIST_SECTIONS else "" for name in SECTIONS.values() if name not in ("mgen", "msa")}
        return Article(**header, **{**empty, **sections}, variants=variants)

    def _refuse_unwanted(self, text: str) -> None:
        for match in UNWANTED.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            self.refuse(line, f"invisible character U+{ord(match[0]):04X}", "delete it, then type the word again")

    def _header_end(self, lines: list[str]) -> int | None:
        if lines[0].rstrip() != "---":
            self.refuse(1, "the header is missing", "the first line must be ---")
            return None
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() == "---":
                return number
        self.refuse(1, "the header does not end", "close it with a line ---")
        return None

    # header

    def _header(self, header: str) -> dict:
        try:
            root = _compose(header)
        except _TooDeep as error:
            self.refuse(error.args[0] + 1, "the header is nested too deeply")
            return {}
        except yaml.MarkedYAMLError as error:
            open_quote = "quoted" in (error.context or "")  # the mark of the problem is then the end of the header
            mark = error.context_mark if open_quote else error.problem_mark
            hint = 'put the text between "double quotes" if it has one of : # [ ] { } " in it'
            self.refuse(mark.line + 1 if mark else 1, f"the header is not valid YAML: {error.problem}", hint)
            return {}
        except yaml.YAMLError as error:
            self.refuse(1, f"the header is not valid YAML: {error}")
            return {}
        if root is None or root.kind != "mapping":
            self.refuse(1, "the header must be a list of `key: value` lines")
            return {}
        return self._fields(self._keyed(root, HEADER_KEYS, "header"))

    def _keyed(self, mapping: _Node, known: tuple[str, ...], where: str) -> dict[str, _Node]:
        nodes: dict[str, _Node] = {}
        for key, node in mapping.value:
            name = key.value if key.kind == "scalar" else None
            if name not in known:
                self.refuse(key.line + 1, f"unknown key {name!r} in the {where}", f"known keys: {', '.join(known)}")
            elif name in nodes:
                self.refuse(key.line + 1, f"key {name!r} appears twice", field=name)
            else:
                nodes[name] = node
        return nodes

    def _fields(self, nodes: dict[str, _Node]) -> dict:
        self._nodes = nodes
        values = {
            "id": self._text("id"),
            "category": self._choice("category", CATEGORIES),
            "title": self._text("title"),
            "keywords": self._texts("keywords"),
            "task": self._choice("task", TASKS, optional=True),
            "service": self._service(),
            "owner": self._text("owner"),
            "checked_on": self._date("checked_on"),
            "review_by": self._date("review_by"),
            "valid_until": self._date("valid_until", optional=True),
            "organisms": self._texts("organisms", ORGANISMS),
            "fragility": self._choice("fragility", FRAGILITIES, optional=True),
            "sources": self._texts("sources"),
            "phrasings": self._texts("phrasings"),
        }
        if values["id"] and not ID.fullmatch(values["id"]):
            self._refuse_field("id", f"id {values['id']!r} is not made of a-z, 0-9 and single hyphens")
        if not values["organisms"] and "organisms" not in self._refused_fields():
            self._refuse_field("organisms", "organisms is empty", f"one or more of {', '.join(ORGANISMS)}")
        return values

    def _refused_fields(self) -> set[str]:
        return {problem.field for problem in self.problems}

    def _refuse_field(self, name: str, reason: str, hint: str = "", line: int | None = None) -> None:
        node = self._nodes.get(name)
        at = line if line is not None else node.line if node else 0
        self.refuse(at + 1, reason, hint, name)

    def _scalar(self, name: str, node: _Node | None, optional: bool = False) -> str | None:
        if node is None or node.value is None:
            if not optional:
                self._refuse_field(name, f"{name} is missing")
            return None
        if node.kind != "scalar":
            self._refuse_field(name, f"{name} must be one text", line=node.line)
            return None
        value = _one_line(node.value)
        if not value:
            self._refuse_field(name, f"{name} is empty", line=node.line)
        self._refuse_markup(value, node.line + 1, name)
        return value

    def _text(self, name: str) -> str | None:
        return self._scalar(name, self._nodes.get(name))

    def _choice(self, name: str, known: tuple[str, ...], optional: bool = False) -> str | None:
        value = self._scalar(name, self._nodes.get(name), optional)
        if value and value not in known:
            self._refuse_field(name, f"unknown {name} {value!r}", f"one of {', '.join(known)}")
        return value

    def _date(self, name: str, optional: bool = False) -> date | None:
        value = self._scalar(name, self._nodes.get(name), optional)
        if not value:
            return None
        try:
            if not ISO_DATE.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self._refuse_field(name, f"{name}: {value!r} is not a date", "write it as 2026-11-20")
            return None

    def _texts(self, name: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
        node = self._nodes.get(name)
        if node is None or node.value is None:
            return ()
        if node.kind != "sequence":
            self._refuse_field(name, f"{name} must be a list", "one entry a line, after a hyphen")
            return ()
        seen: dict[str, int] = {}
        for item in node.value:
            text = _one_line(item.value) if item.kind == "scalar" and item.value is not None else ""
            if not text:
                self._refuse_field(name, f"{name}: an entry is empty or is not a text", line=item.line)
            elif text in seen:
                at = seen[text] + 1
                self._refuse_field(name, f"{name}: {text!r} is already on line {at}", line=item.line)
            elif known and text not in known:
                self._refuse_field(name, f"unknown {name} {text!r}", f"one of {', '.join(known)}", item.line)
            else:
                seen[text] = item.line
                self._refuse_markup(text, item.line + 1, name)
        return tuple(seen)

    def _service(self) -> Service | None:
        node = self._nodes.get("service")
        if node is None or node.value is None:
            return None
        if node.kind != "mapping":
            self._refuse_field(
                "service", "service must have a label and a url", 'service: {label: …, url: "https://…"}'
            )
            return None
        parts = self._keyed(node, ("label", "url"), "service")
        values = {}
        for key in ("label", "url"):
            part = parts.get(key)
            text = _one_line(part.value) if part and part.kind == "scalar" and part.value else ""
            if not text:
                self._refuse_field("service", f"the {key} of the service is missing")
            values[key] = text
        self._refuse_markup(values["label"], node.line + 1, "service")
        if values["url"] and not re.fullmatch(
            r"https://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"'\\]*)?", values["url"], re.ASCII
        ):
            self._refuse_field("service", f"{values['url']!r} is not an https address", "it begins with https://")
        return Service(**values)

    # sections

    def _sections(self, body: str, offset: int) -> dict:
        """Read the Markdown part.

        Args:
            offset: the number of lines above it.
        """
        found: dict[str, list[Token]] = {}
        lines: dict[str, int] = {}
        current: str | None = None
        tokens = iter(_MARKDOWN.parse(body))
        for token in tokens:
            if token.type != "heading_open":
                if current is None and not self.problems:
                    self.refuse(token.map[0] + offset + 1, "text before the first section", "begin with ## Réponse")
                found.setdefault(current or "", []).append(token)
                continue
            line = token.map[0] + offset + 1
            heading = next(tokens).content
            next(tokens)
            current = self._section_named(heading, token, line, found)
            found.setdefault(current, [])
            lines.setdefault(current, line)
        if "answer" not in found:
            self.refuse(offset + 1, "the section ## Réponse is missing", field="answer")
        values = {}
        for name, content in found.items():
            if name in HEADINGS:
                values[name] = self._section(name, content, lines[name], offset)
        return values

    def _section_named(self, heading: str, token: Token, line: int, found: dict) -> str:
        name = SECTIONS.get(heading, "")
        if token.markup != "##":
            self.refuse(line, f"{heading!r} is not a section heading", "sections begin with ##")
        elif not name:
            self.refuse(line, f"unknown section {heading!r}", f"one of {', '.join(SECTIONS)}")
        elif name in found:
            self.refuse(line, f"section {heading!r} appears twice", field=name)
            return ""
        return name

    def _section(self, name: str, tokens: list[Token], line: int, offset: int) -> "str | tuple[str, ...]":
        entries = list(self._entries(name, tokens, offset))
        if not entries and not any(problem.field == name for problem in self.problems):
            self.refuse(line, f"section {HEADINGS[name]!r} is empty", field=name)
        if name in LIST_SECTIONS:
            return tuple(text for _, text in entries)
        return _prose(entries)

    def _entries(self, name: str, tokens: list[Token], offset: int) -> Iterator[tuple[str, str]]:
        """The paragraphs and list items of a section: ("", text), ("-", text) or ("1.", text)."""
        containers: list[str] = []
        filled = True  # whether the open list item has its paragraph
        at = offset
        for token in tokens:
            at = token.map[0] + offset + 1 if token.map else at
            if token.type in ("bullet_list_open", "ordered_list_open"):
                if containers:
                    self.refuse(at, "a list inside a list", "keep one level", name)
                containers.append("-" if token.type == "bullet_list_open" else "1.")
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                containers.pop()
            elif token.type == "list_item_open":
                filled = False
            elif token.type == "list_item_close":
                if not filled:
                    self.refuse(at, "an empty list item", field=name)
            elif token.type == "paragraph_open":
                if containers and filled:
                    self.refuse(at, "a list item with two paragraphs", "no blank line inside a list", name)
                if not containers and name in LIST_SECTIONS:
                    hint = "write a list: lines beginning with 1. or -"
                    self.refuse(at, f"a paragraph in {HEADINGS[name]!r}", hint, name)
                filled = True
            elif token.type == "inline":
                self._refuse_markup(token.content, at, name)
                marker = containers[-1] if containers else ""
                apart = name == "simple" and not marker
                texts = [line.strip() for line in token.content.split("\n")] if apart else [_one_line(token.content)]
                if any(A_RULE.fullmatch(text) for text in texts):  # three lines of one mark each, put together
                    self.refuse(at, *NOT_ALLOWED["hr"], name)
                yield from ((marker, text) for text in texts)
            elif token.type != "paragraph_close" and token.nesting >= 0:
                filled = True
                self.refuse(at, *NOT_ALLOWED.get(token.type, (f"{token.type} is not allowed", "plain text only")), name)

    def _refuse_markup(self, text: str, line: int, name: str) -> None:
        """Refuse what plain text with emphasis does not need: HTML, links, images, code."""
        address = ADDRESS.search(text)
        if address:
            hint = "links belong in `service`"
            self.refuse(
                line + text.count("\n", 0, address.start()), f"an address ({address[0]}) in the text", hint, name
            )
        if not MARKUP.search(text):
            return
        for token in _inline(text):
            if token.type in NOT_ALLOWED:
                self.refuse(line, *NOT_ALLOWED[token.type], name)
            line += token.type in ("softbreak", "hardbreak")


A_RULE = re.compile(r"(?:_[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}")
NOT_ALLOWED = {  # Markdown token -> reason, hint
    "html_block": ("HTML is not allowed", "write plain text"),
    "html_inline": ("HTML is not allowed", "write plain text"),
    "link_open": ("a link in the text", "links belong in `service`"),
    "image": ("an image", "describe it in words"),
    "code_inline": ("code marks", "remove the backquotes"),
    "code_block": ("an indented block", "remove the spaces at the beginning of the line"),
    "fence": ("a code block", "remove the backquotes"),
    "blockquote_open": ("a quotation", "remove the > at the beginning of the line"),
    "hr": ("a horizontal line", "remove it"),
    "hardbreak": ("a forced line break", "remove the spaces or the \\ at the end of the line"),
}


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\n]*\n[ \t\n]*", " ", text).strip()


def _prose(entries: list[tuple[str, str]]) -> str:
    lines, number = [], 0
    for marker, text in entries:
        number = number + 1 if marker == "1." else 0
        lines.append(f"{number}. {text}" if number else f"- {text}" if marker else text)
    return "\n".join(lines)


# --- writing ---------------------------------------------------------------------------------------------------------


def _header(article: Article) -> Iterator[str]:
    service = article.service
    yield f"id: {_scalar(article.id)}"
    yield f"category: {_scalar(article.category)}"
    yield f"title: {_scalar(article.title)}"
    yield f"keywords: [{', '.join(_scalar(keyword, in_list=True) for keyword in article.keywords)}]"
    yield f"task: {_scalar(article.task) if article.task else 'null'}"
    if service:
        yield f"service: {{label: {_scalar(service.label, in_list=True)}, url: {_quoted(service.url)}}}"
    else:
        yield "service: null"
    yield f"owner: {_scalar(article.owner)}"
    yield f"checked_on: {article.checked_on.isoformat()}"
    yield f"review_by: {article.review_by.isoformat()}"
    yield f"valid_until: {article.valid_until.isoformat() if article.valid_until else 'null'}"
    yield f"organisms: [{', '.join(_scalar(organism, in_list=True) for organism in article.organisms)}]"
    yield f"fragility: {_scalar(article.fragility) if article.fragility else 'null'}"
    yield f"sources: [{', '.join(map(_quoted, article.sources))}]"
    if article.phrasings:
        yield "phrasings:"
        yield from (f"  - {_quoted(phrasing)}" for phrasing in article.phrasings)
    else:
        yield "phrasings: []"


def _body(article: Article) -> Iterator[str]:
    first = True
    for heading, name in SECTIONS.items():
        value = article.variants.get(name, "") if name in ("mgen", "msa") else getattr(article, name)
        if not value:
            continue
        if not first:
            yield ""
        first = False
        yield f"## {heading}"
        if name == "steps":
            yield from (f"{number}. {step}" for number, step in enumerate(value, start=1))
        elif name in LIST_SECTIONS:
            yield from (f"- {item}" for item in value)
        else:
            yield from _spaced(value.split("\n"), blank_between_lines=name != "simple")


def _spaced(lines: list[str], blank_between_lines: bool) -> Iterator[str]:
    """Paragraphs apart, the items of one list together, the short lines of the simple version together."""
    previous: str | None = None
    for line in lines:
        match = LIST_LINE.match(line)
        kind = "paragraph" if match is None else "numbers" if match[1] else "hyphens"
        if previous is not None and (kind != previous or (kind == "paragraph" and blank_between_lines)):
            yield ""
        yield line
        previous = kind


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a double-quoted YAML scalar


def _scalar(text: str, in_list: bool = False) -> str:
    """A text as YAML, without quotes where it reads the same."""
    simple = PLAIN_SCALAR.fullmatch(text) and text.lower() not in YAML_WORDS and not (in_list and "," in text)
    return text if simple else _quoted(text)
