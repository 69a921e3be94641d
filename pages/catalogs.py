"""Page."""
from components.notice import notice
def show() -> None:
    notice("Soon")
