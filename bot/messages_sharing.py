"""Wording about libraries that several machines share: addresses, databases, vector stores, workers."""

from __future__ import annotations

from typing import Final

SHARING_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "LocationInvalid": (
        "{name} {reason}。",
        "{name} {reason}.",
    ),
    "LocationInvalid.database": (
        "不是数据库的地址：应形如 postgresql://用户:口令@主机:5432/数据库",
        "is no database's address; it should read like postgresql://user:password@host:5432/database",
    ),
    "LocationInvalid.store": (
        "不是 Milvus 集合的地址：应形如 milvus://主机:19530/集合（集合名用字母、数字、下划线）",
        "is no collection's address; it should read like milvus://host:19530/collection (letters, digits, underscores)",
    ),
    "LocationInvalid.workers": (
        "不是调度器的地址：应形如 tcp://主机:8786",
        "is no scheduler's address; it should read like tcp://host:8786",
    ),
    "LocalOnly": (
        "{command} 只用于文件夹里的资料库，这个资料库在 {path}：请用那里自己的工具（见 docs/SCALING.md）。",
        "{command} is for a library in a folder, this one is in {path}: use its own tools (docs/SCALING.md).",
    ),
    "DatabaseUnreachable": (
        "连不上数据库 {path}（{reason}）：请检查地址、口令和服务器。",
        "the database {path} cannot be reached ({reason}): check the address, the password and the server.",
    ),
    "DriverMissing": (
        "{path} 需要 {package}：请运行 pip install 'wenbao[{extra}]'。",
        "{path} needs {package}: run pip install 'wenbao[{extra}]'.",
    ),
    "IndexUnreachable": (
        "连不上 Milvus {path}（{reason}）：请检查地址、口令和服务器。",
        "Milvus at {path} cannot be reached ({reason}): check the address, the password and the server.",
    ),
    "IndexUnfit": (
        "{path} {reason}。",
        "{path} {reason}.",
    ),
    "IndexUnfit.foreign": (
        "是别的程序的集合：请换一个集合名",
        "is another program's collection: choose another name",
    ),
    "IndexUnfit.library": (
        "是另一个资料库的集合：请换一个集合名，或用它自己的数据库",
        "belongs to another library: choose another name, or use that library's database",
    ),
    "IndexUnfit.version": (
        "的 Milvus 版本太旧：需要 2.5 或更新的版本",
        "is on a Milvus that is too old: version 2.5 or later is needed",
    ),
    "WorkersUnreachable": (
        "连不上 Dask 调度器 {path}（{reason}）：请检查地址，并启动 dask worker。",
        "the Dask scheduler {path} cannot be reached ({reason}): check the address and start dask workers.",
    ),
}
