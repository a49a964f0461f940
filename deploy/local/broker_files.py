"""What a private RabbitMQ node is made of: where its programs lie, and its settings."""

import glob
import shutil
from pathlib import Path

from deploy.local.process import ServerFailed

DISK_FREE_BYTES_MIN = 50_000_000
MEMORY_SHARE_MAX = 0.4
HEARTBEAT_SECONDS = 20
SERVER_SCRIPTS = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
    "/usr/local/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
    "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
)
EPMD_BINARIES = ("/usr/lib/erlang/erts-*/bin/epmd", "/usr/local/lib/erlang/erts-*/bin/epmd")


def configuration(port: int, definitions: Path, management_port: int | None) -> str:
    """rabbitmq.conf. The management draws no curves here: without them it costs little."""
    management = (
        f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management_port}\n"
        "management_agent.disable_metrics_collector = true\n"
    )
    return (
        f"listeners.tcp.1 = 127.0.0.1:{port}\n"
        f"load_definitions = {definitions}\n"
        f"heartbeat = {HEARTBEAT_SECONDS}\n"
        f"disk_free_limit.absolute = {DISK_FREE_BYTES_MIN}\n"
        f"vm_memory_high_watermark.relative = {MEMORY_SHARE_MAX}\n"
        "loopback_users.guest = true\n"
        "log.console = false\n"
        "log.file = rabbit.log\n"
    ) + (management if management_port else "")


def server_script() -> str:
    found = sorted(path for pattern in SERVER_SCRIPTS for path in glob.glob(pattern))
    if not found:
        raise ServerFailed("RabbitMQ is not installed: install the package rabbitmq-server, or set AMQP_URI")
    return found[-1]


def epmd() -> str:
    found = shutil.which("epmd") or next((path for pattern in EPMD_BINARIES for path in glob.glob(pattern)), None)
    if found is None:
        raise ServerFailed("Erlang's epmd was not found: install the package rabbitmq-server, or set AMQP_URI")
    return found
