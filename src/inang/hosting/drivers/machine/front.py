"""nginx as the front of all sites: one constant configuration, never edited for a site and never reloaded for one.

A host name is looked up as names/<host>, a symlink to the site's gate; a rename of that link publishes a site.
"""

from __future__ import annotations

import os
import re
import socket

from inang.hosting.drivers.machine import files, pages
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
    for name, text in pages.ALL.items():
        files.keep(layout.pages / name, text)
    files.keep(layout.gates / "ditangguhkan" / "suspended", "")
    files.keep(layout.run / "nginx.conf", configuration(world))


def configuration(world: World) -> str:
    layout = world.layout
    platform, alias = re.escape(layout.platform_domain), re.escape(layout.alias_domain)
    addresses = [layout.address, *(["[::1]"] if listens_on_ipv6(world) else [])]
    plain = " ".join(f"listen {a}:{layout.http_port} default_server;" for a in addresses)
    secure = " ".join(f"listen {a}:{layout.https_port} ssl http2 default_server;" for a in addresses)
    temporary = "\n  ".join(
        f"{kind}_temp_path {layout.run}/nginx/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "" if world.single else "user front front;"
    return f"""# Written at every start; nothing in it belongs to a single site.
{user}
daemon off;
worker_processes {min(2, os.cpu_count() or 1)};
worker_rlimit_nofile 20000;
working_directory {layout.names};
pid {layout.run}/nginx.pid;
error_log {layout.log}/nginx-errors.log warn;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 30s;
  client_max_body_size 64m;
  client_header_timeout 20s;
  client_body_timeout 30s;
  server_names_hash_bucket_size 128;
  {temporary}
  gzip on;
  gzip_types text/css application/javascript application/json image/svg+xml;
  map $host $site {{
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
  }}
  ssl_certificate {layout.secret}/sites.pem;
  ssl_certificate_key {layout.secret}/sites.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:1m;
  ssl_session_tickets off;

  server {{
    {plain}
    server_name _;
    location = {HEALTH_PATH} {{ access_log off; default_type text/plain; return 200 "sehat\\n"; }}
    location / {{ return 301 https://$host:{layout.https_port}$request_uri; }}
  }}
  server {{
    {secure}
    server_name _;
    # Platform names are at {platform}; an unknown name has no gate, so its root does not exist: 404.
    root {layout.names}/$site/htdocs;
    index index.php index.html;
    # A link that a site made may lead only to files of the same owner: nginx is nobody's deputy.
    disable_symlinks if_not_owner from=$document_root;
    add_header X-Content-Type-Options nosniff always;
    error_page 404 @missing;
    error_page 403 @forbidden;
    error_page 502 504 @broken;
    error_page 503 @suspended;
    if ($site = "") {{ return 404; }}
    if (-e {layout.names}/$site/moved) {{ return 301 https://$moved_to$tail:{layout.https_port}$request_uri; }}
    if (-e {layout.names}/$site/suspended) {{ return 503; }}
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
    }}
    location @missing {{ {_page(world, "404.html")} }}
    location @forbidden {{ {_page(world, "403.html")} }}
    location @broken {{ {_page(world, "502.html")} }}
    location @suspended {{ {_page(world, "503.html")} }}
  }}
}}
"""


def _page(world: World, name: str) -> str:
    return (
        f"root {world.layout.pages}; disable_symlinks off; charset utf-8; add_header Cache-Control no-store always; "
        f"try_files /{name} =500;"
    )
