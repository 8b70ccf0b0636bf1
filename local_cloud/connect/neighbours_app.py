"""The services beside the local Connect over HTTP: a small WSGI app beside moto's."""

import socket

from werkzeug.wrappers import Request, Response

from local_cloud.connect import neighbours


@Request.application
def neighbours_app(request: Request) -> Response:
    """Answer one request, or close the connection where its answer is to be lost."""
    answer = neighbours.answer(
        neighbours.Request(request.url, dict(request.headers), request.get_data())
    )
    if answer is None:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("The answer was lost on purpose")
    return Response(answer.body, answer.status, answer.headers)
