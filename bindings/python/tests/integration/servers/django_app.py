"""Django in one file: its settings, its views, and the applications for WSGI and ASGI."""

from __future__ import annotations

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from integration.servers.common import (
    ACCEPT,
    CLICK_PATH,
    COUNTS,
    INSTALL_PATH,
    MAX_BODY,
    click_seen,
    install_seen,
)

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no use here",
    USE_TZ=True,
    MIDDLEWARE=[
        "adseal.django.ClickValidationMiddleware",
        "adseal.django.InstallAuthMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    ADSEAL_CLICK_VERIFIER="integration.servers.common.CLICK_VERIFIER",
    ADSEAL_CLICK_PATHS=CLICK_PATH,
    ADSEAL_CLICK_ON_VERDICT="integration.servers.common.count_click",
    ADSEAL_INSTALL_VERIFIER="integration.servers.common.INSTALL_VERIFIER",
    ADSEAL_INSTALL_PATHS=[INSTALL_PATH],
    ADSEAL_INSTALL_ON_VERDICT="integration.servers.common.count_install",
    ADSEAL_INSTALL_ACCEPT=ACCEPT,
    ADSEAL_INSTALL_MAX_BODY=MAX_BODY,
)
django.setup()


@csrf_exempt
def click(request: HttpRequest) -> JsonResponse:
    return JsonResponse(click_seen(request.adseal_click))


@csrf_exempt
def install(request: HttpRequest) -> JsonResponse:
    if request.method == "GET":
        return JsonResponse("post installs here", safe=False)
    # One way to the body after the other: a view may take any.
    read = request.read()
    assert read == request.body
    return JsonResponse(install_seen(request.adseal_install, read, request.headers.get("Content-Length")))


async def counts(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(COUNTS)


urlpatterns = [
    path(CLICK_PATH[1:], click),
    path(INSTALL_PATH[1:], install),
    path("counts", counts),
]
wsgi = get_wsgi_application()
asgi = get_asgi_application()
