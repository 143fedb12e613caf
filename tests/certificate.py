"""A certificate that nobody vouches for, of a server on loopback."""

import ssl
import subprocess
from pathlib import Path


def server_tls(folder: Path, name: str = "127.0.0.1") -> ssl.SSLContext:
    """For the server. Its certificate is folder/cert.pem, for a client that is to trust it."""
    kind = "IP" if name[0].isdigit() else "DNS"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subject = ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*make, *subject, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
