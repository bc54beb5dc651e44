"""The applications under test, each run by serve.py in a process of its own."""
