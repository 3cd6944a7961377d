"""What a server of ours sends after a HEAD: nothing, so that the next answer on the line is not mistaken for a body."""

from http.client import HTTPConnection

from tests.support.portal import Portal
from tests.support.world import World


def test_nothing_follows_the_head_on_the_line(world: World, portal: Portal) -> None:
    portal.web()
    line = HTTPConnection("127.0.0.1", portal.port, timeout=20)
    line.connect()
    for path, status in (("/account/login/", 200), ("/no/such/page/", 404), ("/healthz", 200), ("/", 302)):
        line.request("HEAD", path)
        head = line.getresponse()
        assert (head.status, head.read()) == (status, b"")
        length = int(head.headers["Content-Length"])
        # On the same line: what follows would be read as the beginning of this answer.
        line.request("GET", path)
        whole = line.getresponse()
        assert whole.status == status
        assert abs(len(whole.read()) - length) < 200
    line.close()
