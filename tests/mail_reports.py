"""Reports as mail servers and providers write them (RFC 3464, RFC 5965)."""


def bounce(action: str = "failed", status: str = "5.1.1", words: str = "550 5.1.1 no such user") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Description: Report\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\nArrival-Date: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\n"
        "Final-Recipient: rfc822; somebody.else@example.org\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nAction: delivered\r\n--b--\r\n"
    ).encode()


def complaint(kind: str = "abuse") -> bytes:
    return (
        "From: feedback@provider.example\r\nSubject: FW: a mail\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n"
        f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n--b--\r\n"
    ).encode()
