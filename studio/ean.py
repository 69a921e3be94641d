"""EAN-13: check digit and bars (GS1 General Specifications, section 5.2)."""

from __future__ import annotations

LEFT_ODD = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
LEFT_EVEN = tuple("".join("1" if c == "0" else "0" for c in code)[::-1] for code in LEFT_ODD)
RIGHT = tuple("".join("1" if c == "0" else "0" for c in code) for code in LEFT_ODD)
# Which of the six left digits use the even set; this is how the first digit is told.
PARITY = ("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO")


def check_digit(twelve: str) -> str:
    """The thirteenth digit. Raises ValueError unless twelve digits are given."""
    if len(twelve) != 12 or not twelve.isdigit():
        raise ValueError(f"an EAN-13 has twelve digits before its check digit, got {twelve!r}")
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(twelve))
    return str(-total % 10)


def valid(code: str) -> bool:
    """Whether this is thirteen digits with the right check digit."""
    return len(code) == 13 and code.isdigit() and check_digit(code[:12]) == code[12]


def bars(code: str) -> str:
    """The 95 modules of a code, 1 = dark. Raises ValueError for anything that is not a valid EAN-13."""
    if not valid(code):
        raise ValueError(f"not a valid EAN-13: {code!r}")
    left = "".join(
        (LEFT_ODD if p == "O" else LEFT_EVEN)[int(d)] for d, p in zip(code[1:7], PARITY[int(code[0])], strict=True)
    )
    right = "".join(RIGHT[int(d)] for d in code[7:])
    return f"101{left}01010{right}101"
