"""
What is wrong with the heads of posts: the file, the line, and what to write there.

No plugin of Pelican's: it is asked before a site is built, and when a build has failed.
"""
