"""nginx as the front of all sites: one constant configuration, never edited for a site and never reloaded for one.

A host name is looked up as names/<host>, a symlink to the site's gate; a rename of that link publishes a site.
"""

from __future__ import annotations

import os
import re
import socket

from inang.hosting.drivers.machine import files, pages
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.world import World

# nginx connects to `<host>/php` relative to names/, and a Unix socket address holds 107 bytes.
LONGEST_HOST = 100
HEALTH_PATH = "/.inang/sehat"


def listens_on_ipv6(world: World) -> bool:
    """Browsers may resolve *.localhost to ::1 first; serve it where the machine has it."""
    if world.layout.address != "127.0.0.1":
        return False
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def write(world: World) -> None:
    layout = world.layout
    for desired, notice in pages.NOTICES.items():
        files.keep(layout.gates / notice.gate / desired, "")
    files.keep(layout.run / "nginx.conf", configuration(world))


def configuration(world: World) -> str:
    """The whole of it: the process, what holds for every answer, and the two servers."""
    layout = world.layout
    addresses = [layout.address, *(["[::1]"] if listens_on_ipv6(world) else [])]
    plain = " ".join(f"listen {a}:{layout.http_port} default_server;" for a in addresses)
    secure = " ".join(f"listen {a}:{layout.https_port} ssl http2 default_server;" for a in addresses)
    return f"""# Written at every start; nothing in it belongs to a single site.
{_process(world)}
http {{
{_answers(layout)}
{_names(layout)}
  server {{
    {plain}
    server_name _;
    location = {HEALTH_PATH} {{ access_log off; default_type text/plain; return 200 "sehat\\n"; }}
    location / {{ return 301 https://$host:{layout.https_port}$request_uri; }}
  }}
  server {{
    {secure}
    server_name _;
{_sites(layout)}
{_own_pages()}
  }}
}}
"""


def _process(world: World) -> str:
    layout = world.layout
    user = "" if world.single else "user front front;"
    return f"""{user}
daemon off;
worker_processes {min(2, os.cpu_count() or 1)};
worker_rlimit_nofile 20000;
working_directory {layout.names};
pid {layout.run}/nginx.pid;
error_log {layout.log}/nginx-errors.log warn;
events {{ worker_connections 4096; }}"""


def _answers(layout: Layout) -> str:
    """What holds for every answer: types, sizes, patience, compression, TLS."""
    temporary = "\n  ".join(
        f"{kind}_temp_path {layout.run}/nginx/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 30s;
  client_max_body_size {pages.LARGEST_MB}m;
  client_header_timeout 20s;
  client_body_timeout 30s;
  server_names_hash_bucket_size 128;
  {temporary}
  gzip on;
  gzip_types text/css application/javascript application/json image/svg+xml;
  ssl_certificate {layout.secret}/sites.pem;
  ssl_certificate_key {layout.secret}/sites.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:1m;
  ssl_session_tickets off;"""


def _names(layout: Layout) -> str:
    """From the name that a browser asks for to the site behind it, and where a former name leads."""
    alias = re.escape(layout.alias_domain)
    return f"""  map $host $site {{
    default "";
    "~^(?<alias>[a-z0-9][a-z0-9-]*)\\.{alias}$" $alias.{layout.platform_domain};
    "~^(?<own>[a-z0-9][a-z0-9.-]{{0,{LONGEST_HOST - 1}}})$" $own;
  }}
  # A former name: the folder behind its link is called like the new label.
  map $realpath_root $moved_to {{
    default "";
    "~/pindah/(?<new_label>[a-z0-9.-]+)/htdocs$" $new_label;
  }}
  map $host $tail {{
    default ".{layout.platform_domain}";
    "~\\.{alias}$" ".{layout.alias_domain}";
  }}"""


def _sites(layout: Layout) -> str:
    """The server of all sites: gate, files, PHP."""
    return f"""    # An unknown name has no gate, so its root does not exist: 404.
    root {layout.names}/$site/htdocs;
    index index.php index.html;
    # A link that a site made may lead only to files of the same owner: nginx is nobody's deputy.
    disable_symlinks if_not_owner from=$document_root;
    add_header X-Content-Type-Options nosniff always;
    if ($site = "") {{ return 404; }}
    if (-e {layout.names}/$site/moved) {{ return 301 https://$moved_to$tail:{layout.https_port}$request_uri; }}
{_notices(layout)}
    location / {{ try_files $uri $uri/ =404; }}
    location ~ /\\.(?!well-known/) {{ return 404; }}
    location ~ \\.php$ {{
      # The .php files of a static site are neither run nor shown.
      if (!-e {layout.names}/$site/runs-php) {{ return 404; }}
      try_files $uri =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT $realpath_root;
      fastcgi_param SERVER_NAME $host;
      fastcgi_param HTTP_PROXY "";
      fastcgi_read_timeout 60s;
      fastcgi_pass unix:$site/php;
    }}"""


def _notices(layout: Layout) -> str:
    """The file in a notice's gate says which status it answers with."""
    rules = pages.NOTICES.items()
    return "\n".join(f"    if (-e {layout.names}/$site/{what}) {{ return {one.status}; }}" for what, one in rules)


def _own_pages() -> str:
    """What the front says by itself. Returned as text: a page on disk would be refused to whoever sent a form."""
    lines = []
    for status, page in pages.ALL.items():
        quoted = page.replace("\\", "\\\\").replace('"', '\\"').rstrip("\n")
        lines.append(
            f"    error_page {status} @said_{status};\n"
            f"    location @said_{status} {{ default_type text/html; add_header Cache-Control no-store always; "
            f'add_header X-Content-Type-Options nosniff always; return {status} "{quoted}"; }}'
        )
    return "\n".join(lines)
