"""Tests of the protocol: vectors, parsers and the document that is normative for both."""
