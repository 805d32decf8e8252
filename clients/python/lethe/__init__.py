"""Lethe's REST interface for Python programs. Needs the standard library alone."""
from lethe.rest import Event, Lethe, Picture, Problem

__all__ = ["Event", "Lethe", "Picture", "Problem"]
