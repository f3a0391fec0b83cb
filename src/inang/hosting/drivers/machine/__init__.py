"""One machine: real accounts, files, databases, SFTP, TLS and PHP behind a small privileged agent.

No module here imports Django, and the agent and the activator import little else: they stay small and start fast.
"""
