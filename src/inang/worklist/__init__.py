"""What must be done next, by whichever process is alive: level-triggered items with lease, fence and back-
off.
"""
