"""Tests against HTTP clients, servers and Arrow libraries, which tests/requirements.txt pins."""
