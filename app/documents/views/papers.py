import io

from flask import Response, send_file

from app.core.errors import NotFoundError
from app.core.files import read_file
from app.documents.models import Document
from app.documents.naming import file_name


def send_pdf(document: Document) -> Response:
    """The stored file, as it was issued; also of a revoked paper, for whoever keeps the records."""
    if document.file is None:
        raise NotFoundError
    return send_file(
        io.BytesIO(read_file(document.file)),
        mimetype=document.file.content_type,
        as_attachment=True,
        download_name=file_name(document.number, document.recipient, document.kind),
        etag=document.file.sha256,
    )
