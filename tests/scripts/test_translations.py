"""Words: every text in use has its Chinese, and the catalogues agree."""

import gettext

import pytest
from translations import CatalogueError, compile_all, merge, misplaced, missing, obsolete, used

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path):
    def write(room, body, locale="zh_Hans_CN"):
        path = tmp_path / locale / f"{room}.po"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + body, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def source(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def entry(msgid, word):
    return f'msgid "{msgid}"\nmsgstr "{word}"\n\n'


def test_compile_merges_the_rooms_of_a_language(catalogue):
    catalogue("core", entry("Save", "保存"))
    folder = catalogue(
        "mail",
        'msgctxt "job"\nmsgid "Title"\nmsgstr "职务"\n\n'
        'msgid "%(num)s mail"\nmsgid_plural "%(num)s mails"\nmsgstr[0] "%(num)s 封邮件"\n',
    )
    compile_all(folder)
    with (folder / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert words.gettext("Save") == "保存"
    assert words.pgettext("job", "Title") == "职务"
    assert words.ngettext("%(num)s mail", "%(num)s mails", 3) == "%(num)s 封邮件"
    assert (folder / "en" / "LC_MESSAGES" / "messages.mo").is_file()


def test_two_rooms_may_say_the_same_and_may_not_disagree(catalogue):
    catalogue("core", entry("Save", "保存"))
    folder = catalogue("mail", entry("Save", "保存"))
    assert list(merge("zh_Hans_CN", folder).homes) == [(None, "Save")]
    catalogue("mail", entry("Save", "存"))
    with pytest.raises(CatalogueError, match=r"core\.po and .*mail\.po disagree on 'Save'"):
        merge("zh_Hans_CN", folder)


def test_a_file_may_not_hold_a_msgid_twice(catalogue):
    folder = catalogue("core", entry("Save", "保存") + entry("Save", "存"))
    with pytest.raises(CatalogueError, match='stands twice: msgid "Save"'):
        merge("zh_Hans_CN", folder)


def test_a_broken_file_is_named(catalogue):
    folder = catalogue("core", 'msgid "Save"\nmgstr "保存"\n')
    with pytest.raises(CatalogueError, match=r"core\.po"):
        merge("zh_Hans_CN", folder)


def test_texts_are_found_in_code_templates_and_mails(source):
    source("app/mail/views.py", "_('Save')\n_l('Mail')\nngettext('%(n)s day', '%(n)s days', n)\n")
    source("app/mail/forms.py", "pgettext('job', 'Title')\nlog('not a text')\n")
    source("tasks/mail.py", "_('Sent')\n")
    source("templates/mail/x.html", "{% trans %}\n  Good\n  day\n{% endtrans %}{{ _('Save') }}")
    root = source("templates/mail/x/body.txt", "{{ _('Dear %(name)s', name=name) }}")
    assert used(root) == {
        ("job", "Title"): "app/mail/forms.py:1",
        (None, "Save"): "app/mail/views.py:1",
        (None, "Mail"): "app/mail/views.py:2",
        (None, "%(n)s day"): "app/mail/views.py:3",
        (None, "Sent"): "tasks/mail.py:1",
        (None, "Good day"): "templates/mail/x.html:1",
        (None, "Dear %(name)s"): "templates/mail/x/body.txt:1",
    }


def test_missing_empty_and_unsure_words_are_told_with_their_place(catalogue):
    folder = catalogue("core", entry("Save", "") + "#, fuzzy\n" + entry("Mail", "邮件"))
    places = {(None, name): "app/x.py:1" for name in ("Save", "Mail", "New")}
    told = missing(places, merge("zh_Hans_CN", folder))
    assert told == [
        "app/x.py:1: 'Save' has no word in zh_Hans_CN",
        f"app/x.py:1: 'Mail' is fuzzy in {folder / 'zh_Hans_CN' / 'core.po'}",
        "app/x.py:1: 'New' has no word in zh_Hans_CN",
    ]


def test_words_that_nothing_says_are_told(catalogue):
    words = merge("zh_Hans_CN", catalogue("core", entry("Save", "保存")))
    assert obsolete({(None, "Save"): "app/x.py:1"}, words) == []
    (line,) = obsolete({}, words)
    assert line.endswith("core.po: nothing says 'Save' any more")


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        (entry("%(n)s of %(all)s", "共 %(all)s，其中 %(n)s"), []),
        (entry("%(n)s of %(all)s", "共 %(all)s"), ["has all, n, its word all"]),
        (entry("Dear %(name)s", "%(nmae)s 您好"), ["has name, its word nmae"]),
        ('msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n', []),
        ('msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "天"\n', ["has n, its word none"]),
    ],
)
def test_words_keep_the_placeholders_of_their_msgid(catalogue, body, ends):
    told = misplaced(merge("zh_Hans_CN", catalogue("core", body)))
    assert [line.partition("' ")[2] for line in told] == ends
