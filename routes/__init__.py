"""The app's own HTTP routes beside Streamlit's: pictures, and the JSON API. Everything else is the pages'."""

from routes import v1
from routes.lifespan import lifespan
from routes.stack import stack
from routes.table import routes

__all__ = ["lifespan", "routes", "stack", "v1"]
