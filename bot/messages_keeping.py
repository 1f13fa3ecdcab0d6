"""The wording of what keeps a library: adding day by day, backups, repairs. Looked up through `messages`."""

from __future__ import annotations

KEEPING_ERRORS: dict[str, tuple[str, str]] = {
    "LibraryBusy: held": (
        "{host} 上的进程 {pid} 自 {since} 起正在写资料库 {path}；请等它结束后再试，或用 --wait 多等几秒。",
        "process {pid} on {host} has been writing to the library {path} since {since}; "
        "try again when it is done, or wait longer with --wait.",
    ),
    "LibraryExists": (
        "{path} 里已有资料库；要用备份替换它，请加 --force，或用 --library 换一个文件夹。",
        "there is a library in {path} already; replace it with --force, or name another folder with --library.",
    ),
    "BackupInvalid": (
        "{path} 不能恢复（{reason}）；请给出 wenbao backup 写的文件，资料库没有改动。",
        "nothing can be restored from {path} ({reason}); give a file that wenbao backup wrote; no library was changed.",
    ),
    "BackupInvalid.missing": ("没有这个文件", "there is no such file"),
    "BackupInvalid.foreign": ("不是问报的备份", "it is no backup of wenbao"),
    "BackupInvalid.newer": ("是更新版本的问报写的", "a later wenbao wrote it"),
    "BackupInvalid.damaged": ("残缺或已损坏", "it is cut off or damaged"),
    "BackupUnwritable": (
        "{path} 写不进去（{reason}）；请检查权限和剩余空间，或换一个位置。",
        "{path} cannot be written ({reason}); check its permissions and the free space, or take another place.",
    ),
}
"""As `bot.messages._ERRORS`."""

KEEPING: dict[str, tuple[str, str]] = {
    "help.backup": (
        "把资料库（和机器人的对话记录）备份成一个文件；使用中也可以。",
        "Back the library (and its bot's journal) up into one file; it may be in use meanwhile.",
    ),
    "help.restore": ("从备份恢复资料库。", "Restore a library from a backup."),
    "help.export": (
        "把所有报道导出成 JSON 行，wenbao add 可以读回；没有写文件名时输出到屏幕。",
        "Export all articles as JSON lines that wenbao add reads back; to stdout when no file is given.",
    ),
    "option.force": ("替换已有的资料库", "replace the library that is there"),
    "option.wait": (
        "另一个程序在写时最多等几秒；默认 10",
        "how long to wait while another process writes; 10 by default",
    ),
    "option.dry-run": ("只显示会加入什么，什么也不写", "show what would be added, and write nothing"),
    "option.watch": (
        "守着文件夹，有新的或改动的文件就加入，直到按 Ctrl-C",
        "keep watching the folders and add what appears or changes, until Ctrl-C",
    ),
    "option.repair": (
        "修复：重建索引；资料库损坏时抢救出能读的内容，原件另存",
        "repair: rebuild indexes; salvage what can be read of a damaged library, the original kept beside it",
    ),
    "working.index": ("重建索引", "rebuilding the index"),
    "left.seconds": ("约 {count} 秒", "~{count} s left"),
    "left.minutes": ("约 {count} 分钟", "~{count} min left"),
    "left.hours": ("约 {count} 小时", "~{count} h left"),
    "working.backup": ("备份", "backing up"),
    "working.restore": ("恢复", "restoring"),
    "working.repair": ("抢救", "salvaging"),
    "backup.done": ("已备份到 {path}：{files}，共 {size}。", "Backed up to {path}: {files}, {size}."),
    "restore.done": (
        "已恢复 {made} 的备份：{documents} 个文件，{articles} 篇报道。",
        "Restored the backup of {made}: {documents} documents, {articles} articles.",
    ),
    "export.done": ("导出了 {count} 篇报道到 {path}。", "Exported {count} articles to {path}."),
    "usage.watch": ("--watch 后面应当是文件夹，{path} 不是", "--watch takes folders, {path} is none"),
    "usage.dry": ("--dry-run 和 --watch 只能给一个", "give either --dry-run or --watch, not both"),
    "preview.new": ("新文件 {path}：{count} 篇", "new: {path}, {count} articles"),
    "preview.changed": ("有改动 {path}：{count} 篇", "changed: {path}, {count} articles"),
    "preview.moved": ("换了位置 {path}：{count} 篇", "moved: {path}, {count} articles"),
    "preview.unchanged": ("没有变化 {path}", "unchanged: {path}"),
    "preview.untitled": ("（无标题）", "(untitled)"),
    "preview.done": ("以上只是预览，什么也没有写入。", "This was a preview; nothing was written."),
    "watch.began": ("正在守候 {path}，按 Ctrl-C 结束。", "watching {path}; Ctrl-C ends it."),
    "watch.stopped": ("已停止守候；加入的都在资料库里。", "stopped watching; what was added is in the library."),
    "watch.new": ("加入 {path}：{articles} 篇报道", "added {path}: {articles} articles"),
    "watch.changed": ("更新 {path}：{articles} 篇报道", "updated {path}: {articles} articles"),
    "watch.moved": ("换了位置 {path}：{articles} 篇报道", "moved {path}: {articles} articles"),
    "watch.skipped": ("跳过：{reason}", "skipped: {reason}"),
    "watch.gone": (
        "文件没有了 {path}；资料库里的仍然保留，要删除请用 wenbao remove",
        "gone: {path}; the library keeps it, wenbao remove takes it out",
    ),
    "watch.away": ("文件夹不见了 {path}；等它回来", "the folder {path} is not there; waiting for it"),
    "watch.back": ("文件夹回来了 {path}", "the folder {path} is back"),
    "watch.waiting": ("稍后再试：{reason}", "will try again: {reason}"),
    "repair.nothing": ("没有要修的。", "There is nothing to repair."),
    "repair.indexes": ("索引已重建：{passages} 个段落。", "The indexes were rebuilt: {passages} passages."),
    "repair.salvaged": (
        "抢救出 {documents} 个文件、{articles} 篇报道；损坏的原件保存在 {aside}。",
        "Salvaged {documents} documents, {articles} articles; the damaged original is kept as {aside}.",
    ),
    "repair.empty": (
        "损坏的文件里什么也读不出来，现在是一个空的资料库；损坏的原件保存在 {aside}。",
        "Nothing could be read of the damaged library; there is an empty one now, the original is kept as {aside}.",
    ),
    "repair.source": ("{name}：从原文件重新读入", "{name}: read again from its source file"),
    "repair.partial": ("{name}：少了 {count} 页；可用 wenbao add 补齐", "{name}: {count} pages are lost; add it again"),
    "repair.lost": ("{name}：救不回来", "{name}: lost"),
    "repair.unknown": (
        "另有不知名的文件可能丢失；请用 wenbao add 再加一遍原来的文件夹，或用 wenbao restore 从备份恢复",
        "other documents may be lost whose names cannot be read; add the original folders again, or restore a backup",
    ),
}
"""As `bot.messages._TEXTS`."""
