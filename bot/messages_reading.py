"""The wording of why a file of a format that is more than plain text cannot be read. Looked up through `messages`."""

from __future__ import annotations

READING: dict[str, tuple[str, str]] = {
    "LinkOutside": (
        "{path} 是链接，指向所给文件夹之外的 {target}，没有跟过去；要加入，请直接给出那个路径。",
        "{path} is a link out of the folder that was given, to {target}, and was not followed; to add that, name it.",
    ),
    "FileEncrypted": (
        "{path} 加了密码；请先去掉密码，另存一份再加入。",
        "{path} is locked with a password; save a copy without one and add that.",
    ),
    "FileDamaged": (
        "{path} 不是完好的 {format} 文件（残缺，或后缀名不对）；请换一份完好的副本。",
        "{path} is no sound {format} file (broken, cut off, or misnamed); give a sound copy.",
    ),
    "DoctypeRefused": (
        "{path} 没有读：里面的 {part} 有 DOCTYPE 声明（能引入别处的内容，或无限展开），Word 文件里不该有；"
        "请用 Word 另存一份再加入。",
        "{path} was not read: its part {part} has a DOCTYPE, which may bring in what is elsewhere or never end, "
        "and has no place in a Word file; save it anew with Word and add that.",
    ),
    "PagesScanned": (
        "{path} 的第 {pages} 页（共 {of} 页）没有文字层，多半是扫描图；请先用 OCR 软件识别成文字。",
        "page {pages} of {path} (of {of}) has no text layer and is probably a scan; run it through OCR software first.",
    ),
    "FontsMissing": (
        "{path} 的第 {pages} 页（共 {of} 页）用的字体 {fonts} 既没有嵌入文件，这台电脑上也没有，有些字读不出；"
        "请安装这种字体，或另存为嵌入字体的 PDF。",
        "page {pages} of {path} (of {of}) is set in {fonts}, which is neither in the file nor installed here, so that "
        "characters are missing; install that font, or save the file with its fonts embedded.",
    ),
    "ArchiveUnsafe": (
        "{path} 没有读：{reason}；如果来源可靠，请解压或拆开后再加入。",
        "{path} was not read: {reason}; if you trust its source, unpack it or split it, and add the parts.",
    ),
    "ArchiveUnsafe.ratio": ("解开后是原来的 {limit} 倍以上", "it would grow to more than {limit} times its size"),
    "ArchiveUnsafe.size": ("解开后超过 {limit} 字节", "it would grow to more than {limit} bytes"),
    "ArchiveUnsafe.members": ("里面的文件超过 {limit} 个", "it holds more than {limit} files"),
    "ArchiveUnsafe.depth": ("压缩包套压缩包超过 {limit} 层", "archives are inside archives more than {limit} deep"),
    "ArchiveUnsafe.overlap": ("里面的文件互相重叠", "files in it overlap"),
    "ArchiveUnsafe.pages": ("超过 {limit} 页", "it has more than {limit} pages"),
    "ArchiveUnsafe.characters": ("一页上超过 {limit} 个字", "a page of it has more than {limit} characters"),
    "ArchiveUnsafe.method": ("压缩方法不认识（只认 {limit}）", "it is packed in another way than {limit}"),
    "finding.reader-changed": (
        "提示：现在读这个文件的程序换了版本，读出的文字未再比对；库里的引文仍可核对",
        "note: its text was taken from it by another version of the reading program, and was not compared again; "
        "its citations still hold",
    ),
}
