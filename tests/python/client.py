"""A client in another language: by reflection alone, over mutual TLS, with a staff token, a matter is registered and read back.

    python tests/python/client.py target/release/lianfang

Needs grpcio and grpcio-reflection. Makes an agency in a temporary folder, runs its node, and stops it in the end.
"""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

# An office that nobody has: the division in it does not exist.
OFFICE = "11320998999000013G"
REGISTRAR = "X01"
SERVICE = "lianfang.intake.v1.IntakeService"
# Seconds for a node to start, to answer a call, and to stop.
START, ANSWER, STOP = 60, 10, 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Office:
    """An agency made with the commands an operator uses, and its node."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.listen, self.plain = (f"127.0.0.1:{free_port()}" for _ in range(2))
        self.identity = folder / "office" / "identity"
        self.run(
            "agency", "init", folder / "office", "--code", OFFICE, "--name", "试验县信访局",
            "--class", "office", "--region", "320998", "--endpoint", f"https://{self.listen}",
        )  # fmt: skip
        said = self.run("directory", "key", folder / "directory.key")
        self.key = re.search(r"[A-Za-z0-9+/]{43}=", said)[0]
        self.run(
            "directory", "draft", "--version", "1", "--out", folder / "draft.json",
            folder / "office" / "member.json",
        )  # fmt: skip
        self.run(
            "directory", "sign", folder / "draft.json", "--key", folder / "directory.key",
            "--out", folder / "office" / "directory.json",
        )  # fmt: skip

    def run(self, *arguments):
        done = subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"lianfang {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def node(self):
        settings = {
            "LISTEN": self.listen,
            "PLAIN": self.plain,
            "DIRECTORY__KEYS": f'["{self.key}"]',
            "LOG__FORMAT": "text",
        }
        environment = os.environ | {f"LIANFANG_{name}": value for name, value in settings.items()}
        log = self.folder / "node.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [self.program, "node", "--config", self.folder / "office" / "node.toml"],
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            self.wait_until_ready(process, log)
            yield
            process.terminate()
            code = process.wait(STOP)
            assert code == 0, f"the node ended with {code}:\n{log.read_text()}"
        finally:
            process.kill()
            process.wait()

    def wait_until_ready(self, process, log):
        end = time.monotonic() + START
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if urllib.request.urlopen(f"http://{self.plain}/readyz", timeout=1).status == 200:
                    return
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the node does not start:\n{log.read_text()}")
            time.sleep(0.05)

    def token(self, staff, role):
        said = self.run(
            "agency", "token", self.identity, "--code", OFFICE, "--staff", staff, "--role", role
        )
        return said.strip()

    def channel(self):
        """One port serves three services: the name asked for tells which, and must be in its certificate."""
        read = lambda name: (self.identity / name).read_bytes()
        credentials = grpc.ssl_channel_credentials(
            read("root.pem"), read("sys-desk.key"), read("sys-desk.pem")
        )
        name = f"intake.{OFFICE.lower()}.lianfang"
        options = [("grpc.ssl_target_name_override", name), ("grpc.default_authority", name)]
        return grpc.secure_channel(self.listen, credentials, options)


class Service:
    """The calls of a service, as the node itself describes them."""

    def __init__(self, channel, name, token):
        pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        self.described = pool.FindServiceByName(name)
        self.pool, self.channel, self.token = pool, channel, token

    def message(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def request(self, method, **fields):
        described = self.described.FindMethodByName(method)
        return message_factory.GetMessageClass(described.input_type)(**fields)

    def call(self, method, request):
        described = self.described.FindMethodByName(method)
        answer = message_factory.GetMessageClass(described.output_type)
        send = self.channel.unary_unary(
            f"/{self.described.full_name}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        headers = [("authorization", f"Bearer {self.token}")] if self.token else []
        return send(request, metadata=headers, timeout=ANSWER)


def registration(intake):
    """A visitor who is owed wages; nobody of that name is known to us."""
    return intake.request(
        "RegisterMatter",
        request_id="python-client-1",
        channel="CHANNEL_VISIT",
        form="STATEMENT_FORM_WRITTEN",
        petitioners=[
            {
                "kind": "PETITIONER_KIND_PERSON",
                "name": {"text": "赵一"},
                "address": {"unclear": True},
                "identity_number": {"unclear": True},
                "phone": {"unclear": True},
            }
        ],
        headcount={"visitors": 1, "concerned": 5, "present": 1},
        claims=[{"request": "支付拖欠的工资", "content_class": 70000, "place": "320998"}],
        subject="拖欠工资",
        facts={"text": "去年十月至十二月的工资没有发。"},
        reasons={"unclear": True},
    )


def refused(code, reason, call):
    """The call must be refused so, with the stable reason among the details."""
    try:
        call()
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
        assert error.code() == code and reason.encode() in details, f"{error.code()} {details}"
        return
    raise AssertionError(f"not refused with {reason}")


def check(office):
    with office.channel() as channel:
        registrar = Service(channel, SERVICE, office.token(REGISTRAR, "registrar"))
        request = registration(registrar)

        first = registrar.call("RegisterMatter", request).reference
        assert re.fullmatch(r"XF\d{4}-\d{8}-.", first.number), first.number
        assert first.record.agency == OFFICE and len(first.record.id) == 16
        assert first.version >= 1 and first.stage and not first.replayed
        print(f"registered {first.number} in stage {first.stage}")

        again = registrar.call("RegisterMatter", request).reference
        assert again.replayed and again.record == first.record, "the same request has one effect"
        assert again.number == first.number and again.position == first.position
        print("the same request again has no second effect")

        read = registrar.request("GetMatter", matter=first.record, at_least=first.position)
        view = registrar.call("GetMatter", read).view
        assert (view.number, view.stage, view.version) == (first.number, first.stage, first.version)
        assert (view.headcount.concerned, view.headcount.visitors) == (5, 1)
        claim = view.claims[0]
        assert (claim.no, claim.content_class, claim.place) == (1, 70000, "320998")
        assert view.subject.length == 4, "texts are handles: their length in characters is told"
        assert "赵一".encode() not in view.SerializeToString(), "a view has no personal data"
        print(f"read back {view.number}: {len(view.claims)} claim, version {view.version}")

        found = registrar.call("FindMatters", registrar.request("FindMatters", name="赵一"))
        assert list(found.matters) == [first.record]
        print("found by the petitioner's name, which is kept sealed")

        request.request_id = "python-client-2"
        request.claims[0].content_class = 1
        wrong = lambda: registrar.call("RegisterMatter", request)
        refused(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", wrong)
        auditor = Service(channel, SERVICE, office.token("X07", "auditor"))
        refused(
            grpc.StatusCode.PERMISSION_DENIED,
            "ROLE_NOT_ALLOWED",
            lambda: auditor.call("RegisterMatter", registration(auditor)),
        )
        nobody = Service(channel, SERVICE, None)
        refused(
            grpc.StatusCode.UNAUTHENTICATED,
            "TOKEN_REQUIRED",
            lambda: nobody.call("GetMatter", read),
        )
        print("refused: a wrong field, a wrong role, no token")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        office = Office(program, pathlib.Path(folder))
        with office.node():
            check(office)
    print("the node stopped in order")


main()
