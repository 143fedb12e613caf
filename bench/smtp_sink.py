"""A mail server that takes everything and keeps nothing: `python -m bench.smtp_sink PORT`, until it is ended."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class Nowhere:
    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd)
        return "250 2.0.0 Ok"


async def serve(port: int) -> None:
    def converse() -> SMTP:
        return SMTP(Nowhere(), hostname="sink.example")

    server = await asyncio.get_running_loop().create_server(converse, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
