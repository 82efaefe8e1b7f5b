"""What English says for signs; an emoji is called by its Unicode name."""

from __future__ import annotations

SIGNS = {
    "&": "and", "%": "percent", "‰": "per mille", "+": "plus", "=": "equals", "@": "at",
    "#": "hash", "§": "section", "©": "copyright", "®": "registered", "™": "trademark",
    "°": "degrees", "º": "degrees", "→": "right arrow", "←": "left arrow", "↑": "up arrow",
    "↓": "down arrow", "×": "times", "÷": "divided by", "±": "plus or minus",
    "≥": "greater than or equal to", "≤": "less than or equal to", "<": "less than",
    ">": "greater than", "≠": "not equal to", "≈": "about", "~": "about", "√": "root",
    "∞": "infinity", "€": "euros", "$": "dollars", "£": "pounds", "¥": "yen", "¢": "cents",
    "†": "dagger", "№": "number", "−": "minus", "℃": "degrees Celsius",
}  # fmt: skip
INNER_SIGNS = {
    "_": "underscore", "\\": "backslash", "^": "to the power of", "*": "asterisk",
}  # fmt: skip
"""Said only between letters or figures."""
EMOJI = "icon"
