"""Reads Swift sources as far as the check scripts here need it: no grammar, but no guesses about braces either.

`blank` removes what only looks like code; `functions`, `types` and `public_declarations` find declarations in
what is left. Each of them takes a file as it is.
"""
import dataclasses
import functools
import re

PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
MODIFIERS = (
    r"(?:(?:@\w+(?:\([^()\n]*\))?|public|package|internal|private|fileprivate|open|static|class|final|override|mutating"
    r"|nonmutating|consuming|borrowing|convenience|required|isolated|nonisolated|indirect|lazy|unsafe"
    r"|(?:public|package|internal|private|fileprivate)\(set\))\s+)*")
FUNCTION = re.compile(
    rf"^[ \t]*{MODIFIERS}(?:func\s+(?P<name>[\w`]+|[^\s\w(]+)|(?P<init>init)[?!]?(?=\s*[(<])|(?P<deinit>deinit)\b"
    r"|(?P<subscript>subscript)(?=\s*[(<]))", re.M)
PROPERTY = re.compile(rf"^[ \t]*{MODIFIERS}var\s+(?P<name>[\w`]+)\b[^\n={{]*\{{", re.M)
TYPE = re.compile(
    rf"^[ \t]*(?P<modifiers>{MODIFIERS})(?P<kind>struct|class|enum|protocol|actor|extension)\s+"
    r"(?P<name>[\w.`]+)(?P<rest>[^{\n]*(?:\n[^{\n]*)*?)\{", re.M)
PUBLIC = re.compile(
    rf"^[ \t]*(?P<modifiers>{MODIFIERS})(?P<kind>func|init|var|let|subscript|struct|class|enum|protocol|actor|typealias"
    r"|associatedtype)\b[?!]?\s*(?P<name>[\w`]+|[^\s\w(:]+)?", re.M)


@dataclasses.dataclass
class Declaration:
    """Something that is declared: where, over how many lines, and in which type (by its full name, "" for none)."""
    name: str
    kind: str
    line: int
    lines: int
    scope: str
    body: str = ""
    is_documented: bool = False


def _string_end(text, start):
    """Behind the string literal that begins at `start` (with its # signs), interpolations and all."""
    hashes = len(re.match("#*", text[start:start + 8]).group())
    position = start + hashes
    quotes = '"""' if text.startswith('"""', position) else '"'
    position += len(quotes)
    end, escape = quotes + "#" * hashes, "\\" + "#" * hashes
    while position < len(text):
        if text.startswith(end, position):
            return position + len(end)
        if text.startswith(escape, position):
            position += len(escape)
            position = _interpolation_end(text, position) if text[position:position + 1] == "(" else position + 1
        elif text[position] == "\n" and quotes == '"':
            return position  # not ended: leave the next lines alone
        else:
            position += 1
    return position


def _interpolation_end(text, start):
    depth, position = 0, start
    while position < len(text):
        if text[position] == '"' or re.match('#+"', text[position:position + 4]):
            position = _string_end(text, position)
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            break
    return position


def _comment_end(text, start):
    if text.startswith("//", start):
        end = text.find("\n", start)
        return len(text) if end < 0 else end
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


@functools.lru_cache(maxsize=2048)
def blank(text):
    """The text with spaces for comments and for the content of string literals; each character keeps its place."""
    parts, position = [], 0
    for match in re.finditer(r'//|/\*|#*"', text):
        start = match.start()
        if start < position:
            continue
        is_comment = match.group()[0] == "/"
        end = _comment_end(text, start) if is_comment else _string_end(text, start)
        hidden = re.sub(r"[^\n]", " ", text[start:end])
        if not is_comment and end - start > 1:
            hidden = '"' + hidden[1:-1] + '"'
        parts += [text[position:start], hidden]
        position = end
    return "".join(parts) + text[position:]


def closing(code, start):
    """The place of what closes the bracket at `start`; the end of the text if nothing does."""
    opening, depth = code[start], 0
    for match in re.compile("[" + re.escape(opening + PAIRS[opening]) + "]").finditer(code, start):
        if opening == "<" and code[match.start() - 1] == "-":
            continue  # an arrow
        depth += 1 if match.group() == opening else -1
        if depth == 0:
            return match.start()
    return len(code)


def _body(code, position):
    """The place of the brace that opens a function's body, whose name ends at `position`; None if it has none."""
    while position < len(code):
        rest = code[position:]
        gap = re.match(r"\s*", rest).group()
        following = rest[len(gap):]
        if following.startswith("{"):
            return position + len(gap)
        if following.startswith(("(", "<")):
            position = closing(code, position + len(gap)) + 1
            continue
        word = re.match(r"(?:async|rethrows|throws|reasync)\b", following)
        if word:
            position += len(gap) + word.end()
            continue
        if not re.match(r"->|where\b", following):
            return None
        position = _type_end(code, position + len(gap) + 2)
    return None


def _type_end(code, position):
    """Behind the type, or the conditions, that begin at `position`."""
    while position < len(code):
        character = code[position]
        if character in "([" or (character == "<" and code[position - 1] != "-"):
            position = closing(code, position)
        elif character == "{":
            return position
        elif character == "\n" and not re.match(r"\s*(?:where\b|\{|->|&|[),])", code[position:]):
            if code[:position].rstrip()[-2:] != "->" and code[:position].rstrip()[-1:] not in ",&":
                return position
        position += 1
    return position


def _line(code, position):
    return code.count("\n", 0, position) + 1


def types(text):
    """[(start, end, full name, kind, is public, inherited)] of all types and extensions, outer ones first."""
    code, found = blank(text), []
    for match in TYPE.finditer(code):
        start, end = match.end() - 1, closing(code, match.end() - 1)
        outer = [name for first, last, name, *_ in found if first < match.start() < last]
        name = (outer[-1] + "." if outer else "") + match.group("name").strip("`")
        inherited = re.split(r"\bwhere\b", match.group("rest"))[0].partition(":")[2]
        is_public = re.search(r"\b(?:public|open)\b", match.group("modifiers")) is not None
        found.append((start, end, name, match.group("kind"), is_public, re.findall(r"\w+", inherited)))
    return found


def _scope(found, position):
    inside = [name for start, end, name, *_ in found if start < position < end]
    return inside[-1] if inside else ""


def functions(text):
    """All functions and initialisers with a body, also those within others; then, kind "property", computed properties."""
    code, found, scopes = blank(text), [], types(text)
    for match in FUNCTION.finditer(code):
        start = _body(code, match.end())
        if start is not None:
            kind = next(word for word in ("init", "deinit", "subscript", "name") if match.group(word))
            found.append(_function(code, match, start, match.group("name") or kind, "function", scopes))
    for match in PROPERTY.finditer(code):
        found.append(_function(code, match, match.end() - 1, match.group("name"), "property", scopes))
    return found


def _function(code, match, start, name, kind, scopes):
    end = closing(code, start)
    first = match.start() + len(re.match(r"\s*", match.group()).group())
    return Declaration(
        name.strip("`"), kind, _line(code, first), code.count("\n", first, end) + 1, _scope(scopes, first),
        code[start + 1:end])


def public_declarations(text):
    """Whatever is declared `public` or `open`, apart from imports, cases and extensions."""
    code, lines, scopes, found = blank(text), text.split("\n"), types(text), []
    for match in PUBLIC.finditer(code):
        if not re.search(r"\b(?:public|open)\b(?!\()", match.group("modifiers")):
            continue
        first = match.start() + len(re.match(r"\s*", match.group()).group())
        number = _line(code, first)
        above = number - 2
        while above >= 0 and re.match(r"\s*(?:@|#if|#else|#endif)", lines[above]):
            above -= 1
        kind, start = match.group("kind"), _body(code, match.end("kind"))
        name = kind if kind in ("init", "subscript") else (match.group("name") or "").strip("`")
        body = code[start + 1:closing(code, start)] if kind == "init" and start is not None else ""
        is_documented = above >= 0 and re.match(r"\s*///", lines[above]) is not None
        found.append(Declaration(name, kind, number, 1, _scope(scopes, first), body, is_documented))
    return found
