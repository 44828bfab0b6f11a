import pytest

from app.config import SettingsError, settings_from


def test_nobody_need_set_who_signs(tmp_path):
    settings = settings_from({"HUIQIAN_DATA": str(tmp_path)})
    assert (settings.signing_file, settings.signing_password) == (None, None)
    assert settings.timestamp_url is None
    assert settings.development_signing_file.parent == tmp_path


def test_the_file_need_not_be_there_for_the_web_to_start(tmp_path):
    settings = settings_from(
        {
            "HUIQIAN_DATA": str(tmp_path),
            "HUIQIAN_SIGNING_FILE": str(tmp_path / "missing.p12"),
            "HUIQIAN_SIGNING_PASSWORD": "open sesame",
            "HUIQIAN_TIMESTAMP_URL": "https://house:hidden@tsa.example/tsr",
        }
    )
    assert settings.signing_file == tmp_path / "missing.p12"
    assert settings.signing_password == "open sesame"
    assert settings.timestamp_url == "https://house:hidden@tsa.example/tsr"
    assert "sesame" not in repr(settings)
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"HUIQIAN_SIGNING_PASSWORD": "x"}, "HUIQIAN_SIGNING_FILE is not"),
        ({"HUIQIAN_TIMESTAMP_URL": "ftp://tsa.example"}, "HUIQIAN_TIMESTAMP_URL must begin with"),
        ({"HUIQIAN_TIMESTAMP_URL": "http://"}, "HUIQIAN_TIMESTAMP_URL must .* name a host"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_said(tmp_path, environ, words):
    with pytest.raises(SettingsError, match=words):
        settings_from({"HUIQIAN_DATA": str(tmp_path), **environ})
