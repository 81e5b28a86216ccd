"""A real OpenLDAP server for tests: on loopback ports of its own, in a folder of its own, gone with the test."""

import datetime
import ipaddress
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from ldap3 import MODIFY_REPLACE, NONE, Connection, Server

BASE = "dc=juniper,dc=example"
PEOPLE = f"ou=people,{BASE}"
READER, BLIND = f"cn=reader,{BASE}", f"cn=blind,{BASE}"
PASSWORD = "søme réading 1"
_SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/usr/libexec"
_SCHEMAS = ("core", "cosine", "inetorgperson")
# Of Active Directory only what we read of it, with numbers of our own.
_CONFIG = """
attributetype ( 2.25.1.1 NAME 'objectGUID' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 2.25.1.2 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.25.1.3 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 2.25.1.4 NAME 'objectCategory' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.25.1.5 NAME 'department' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 2.25.2.1 NAME 'user' SUP inetOrgPerson
  MAY ( objectGUID $ sAMAccountName $ userAccountControl $ objectCategory $ department ) )
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
disallow bind_anon
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw "{password}"
directory {folder}/data
maxsize 268435456
dbnosync
limits * size.soft={limit} size.hard={limit} size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{blind}" none by users read by * none
"""
_TREE = f"""dn: {BASE}
objectClass: domain
dc: juniper

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

""" + "".join(
    f"""dn: {dn}
objectClass: person
cn: {name}
sn: {name}
userPassword: {PASSWORD}

"""
    for name, dn in (("reader", READER), ("blind", BLIND))
)


def slapd_or_skip() -> str:
    """The server's program, or a skipped test."""
    found = shutil.which("slapd", path=_SBIN)
    schemas = next((at for at in _schema_folders() if (at / "core.schema").is_file()), None)
    if found is None or schemas is None:
        pytest.skip("there is no slapd here (on Debian, as root: apt-get install slapd)")
    return found


def _schema_folders() -> Iterable[Path]:
    return (Path("/etc/ldap/schema"), Path("/etc/openldap/schema"))


class Slapd:
    """A server with the people of an LDIF; reached by ``ldap://`` with StartTLS, by ``ldaps://``, and without TLS."""

    def __init__(self, folder: Path, ldif: str, *, base: str = BASE, limit: str = "unlimited") -> None:
        self.program, self.folder = slapd_or_skip(), folder
        self.admin = f"cn=root,{base}"
        self.port, self.ldaps_port = _free_ports(2)
        schemas = next(at for at in _schema_folders() if (at / "core.schema").is_file())
        modules = next(at for at in map(Path, ("/usr/lib/ldap", "/usr/lib64/openldap")) if at.is_dir())
        includes = "".join(f"include {schemas}/{name}.schema\n" for name in _SCHEMAS)
        self._write("slapd.conf", includes + _CONFIG.format(
            modules=modules, folder=folder, base=base, admin=self.admin, password=PASSWORD, blind=BLIND, limit=limit,
        ))  # fmt: skip
        self.authority = make_certificates(folder)
        (folder / "data").mkdir()
        self._write("people.ldif", (_TREE if base == BASE else "") + ldif)
        self.add(folder / "people.ldif")
        self.start()

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def add(self, path: Path) -> None:
        """Read an LDIF into the stopped server."""
        conf = str(self.folder / "slapd.conf")
        done = subprocess.run(
            [self.program, "-Tadd", "-q", "-f", conf, "-l", str(path)], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        addresses = f"ldap://127.0.0.1:{self.port}/ ldaps://127.0.0.1:{self.ldaps_port}/"
        with (self.folder / "slapd.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "-f", str(self.folder / "slapd.conf"), "-h", addresses, "-d", "0"],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 20
        while not _answers(self.port):
            assert self.process.poll() is None, (self.folder / "slapd.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def ldaps_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.ldaps_port}"

    def _connection(self) -> Connection:
        server = Server("127.0.0.1", self.port, get_info=NONE)
        return Connection(server, self.admin, PASSWORD, auto_bind=True, check_names=False, raise_exceptions=True)

    def change(self, dn: str, **values: str | bytes | None) -> None:
        """Give attributes of an entry other values; None takes them away."""
        with self._connection() as connection:
            new = {name: [(MODIFY_REPLACE, [] if value is None else [value])] for name, value in values.items()}
            connection.modify(dn, new)

    def delete(self, dn: str) -> None:
        with self._connection() as connection:
            connection.delete(dn)

    def create(self, dn: str, **values: str | bytes | list[str]) -> None:
        with self._connection() as connection:
            connection.add(dn, "inetOrgPerson", values)


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def make_certificates(folder: Path) -> str:
    """An authority and a server's certificate for 127.0.0.1, written into a folder; answers the authority's in PEM."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Juniper Test Authority")])
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ldap.juniper.example")])
    alone = x509.BasicConstraints(ca=True, path_length=0)
    ca = _certificate(ca_name, ca_name, ca_key.public_key()).add_extension(alone, critical=True)
    signed_ca = ca.sign(ca_key, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = _certificate(name, ca_name, key.public_key()).add_extension(names, critical=False)
    pem = signed_ca.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(signed.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key.private_bytes(*form))
    return pem.decode()


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(days=1))
    return builder.not_valid_after(today + datetime.timedelta(days=30))
