"""Modules the standard library had or will have: a name -> when, and what to use instead."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """A module that is gone since `version` ("3.0": Python 2 had it); `instead`: modules or words.

    `distribution` is a backport that brings the module itself back, where one is known.
    """

    version: str
    instead: tuple[str, ...]
    distribution: str = ""


# name, version it was removed in, what to use instead (separated by "|"), backport
_REMOVED = """
aifc 3.13 soundfile standard-aifc
asynchat 3.12 asyncio pyasynchat
asyncore 3.12 asyncio pyasyncore
audioop 3.13 - audioop-lts
binhex 3.11 binascii
cgi 3.13 urllib.parse|email.message legacy-cgi
cgitb 3.13 traceback legacy-cgi
chunk 3.13 - standard-chunk
crypt 3.13 hashlib|passlib standard-crypt
distutils 3.12 setuptools|packaging|sysconfig setuptools
dummy_threading 3.9 threading
formatter 3.10 -
imghdr 3.13 filetype|PIL.Image standard-imghdr
imp 3.12 importlib
lib2to3 3.13 libcst|parso
macpath 3.8 posixpath
mailcap 3.13 mimetypes standard-mailcap
msilib 3.13 -
nis 3.13 -
nntplib 3.13 - standard-nntplib
ossaudiodev 3.13 -
parser 3.10 ast
pipes 3.13 subprocess standard-pipes
smtpd 3.12 aiosmtpd
sndhdr 3.13 filetype standard-sndhdr
spwd 3.13 -
sunau 3.13 soundfile standard-sunau
symbol 3.10 ast
telnetlib 3.13 telnetlib3 standard-telnetlib
uu 3.13 base64|binascii standard-uu
xdrlib 3.13 struct standard-xdrlib
BaseHTTPServer 3.0 http.server
Bastion 3.0 -
CGIHTTPServer 3.0 http.server
ConfigParser 3.0 configparser
Cookie 3.0 http.cookies
Dialog 3.0 tkinter.dialog
DocXMLRPCServer 3.0 xmlrpc.server
FileDialog 3.0 tkinter.filedialog
HTMLParser 3.0 html.parser
MimeWriter 3.0 email
Queue 3.0 queue
ScrolledText 3.0 tkinter.scrolledtext
SimpleDialog 3.0 tkinter.simpledialog
SimpleHTTPServer 3.0 http.server
SimpleXMLRPCServer 3.0 xmlrpc.server
SocketServer 3.0 socketserver
StringIO 3.0 io
Tix 3.0 tkinter.ttk
Tkconstants 3.0 tkinter.constants
Tkdnd 3.0 tkinter.dnd
Tkinter 3.0 tkinter
UserDict 3.0 collections
UserList 3.0 collections
UserString 3.0 collections
__builtin__ 3.0 builtins
_winreg 3.0 winreg
anydbm 3.0 dbm
bsddb 3.0 dbm
cPickle 3.0 pickle
cStringIO 3.0 io
commands 3.0 subprocess
compiler 3.0 ast
cookielib 3.0 http.cookiejar
copy_reg 3.0 copyreg
dbhash 3.0 dbm
dircache 3.0 os
dl 3.0 ctypes
dumbdbm 3.0 dbm.dumb
dummy_thread 3.0 _thread
exceptions 3.0 builtins
fpformat 3.0 format
future_builtins 3.0 builtins
gdbm 3.0 dbm.gnu
hotshot 3.0 cProfile
htmlentitydefs 3.0 html.entities
htmllib 3.0 html.parser
httplib 3.0 http.client
ihooks 3.0 importlib
imputil 3.0 importlib
md5 3.0 hashlib
mhlib 3.0 mailbox
mimetools 3.0 email
mimify 3.0 email
multifile 3.0 email
mutex 3.0 threading
new 3.0 types
popen2 3.0 subprocess
posixfile 3.0 fcntl
repr 3.0 reprlib
rexec 3.0 -
rfc822 3.0 email
robotparser 3.0 urllib.robotparser
sets 3.0 builtins.set
sgmllib 3.0 html.parser
sha 3.0 hashlib
sre 3.0 re
statvfs 3.0 os
stringold 3.0 string
strop 3.0 string
thread 3.0 _thread|threading
tkColorChooser 3.0 tkinter.colorchooser
tkCommonDialog 3.0 tkinter.commondialog
tkFileDialog 3.0 tkinter.filedialog
tkFont 3.0 tkinter.font
tkMessageBox 3.0 tkinter.messagebox
tkSimpleDialog 3.0 tkinter.simpledialog
ttk 3.0 tkinter.ttk
urllib2 3.0 urllib.request
urlparse 3.0 urllib.parse
whichdb 3.0 dbm
whrandom 3.0 random
xmllib 3.0 xml.sax
xmlrpclib 3.0 xmlrpc.client
"""

_ADDED = {
    "annotationlib": "3.14",
    "compression": "3.14",
    "graphlib": "3.9",
    "tomllib": "3.11",
    "zoneinfo": "3.9",
}


@functools.cache
def removed_modules() -> Mapping[str, Removed]:
    """Top-level modules that a supported or older Python no longer has."""
    found = {}
    for line in _REMOVED.strip().splitlines():
        name, version, instead, *distribution = line.split()
        replacements = () if instead == "-" else tuple(instead.split("|"))
        found[name] = Removed(version, replacements, distribution[0] if distribution else "")
    return found


def added_in(name: str) -> str:
    """The version of Python that brought this standard module, where that is recent; else empty."""
    return _ADDED.get(name, "")
