# Sourced by ./run and ./test: checks for what they need, installs it on Debian, and says elsewhere what to install.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

require_sdk() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
  fi
}

require_servers() {
  missing=
  [ -n "$(ls /usr/lib/postgresql/*/bin/postgres /opt/homebrew/bin/postgres /usr/local/bin/postgres 2>/dev/null)" ] || missing="$missing postgresql"
  [ -n "$(ls /usr/lib/rabbitmq/bin/rabbitmq-server /opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server 2>/dev/null)" ] || missing="$missing rabbitmq-server"
  [ -n "$(ls /usr/bin/redis-server /usr/local/bin/redis-server /opt/homebrew/bin/redis-server 2>/dev/null)" ] || missing="$missing redis-server"
  for python in /usr/bin/python3 /opt/homebrew/bin/python3 /usr/local/bin/python3; do [ -x "$python" ] && break; done
  "$python" -c 'import aiosmtpd' 2>/dev/null || missing="$missing python3-aiosmtpd"
  install_packages "$missing"
}

require_browser() {
  [ -x /usr/bin/chromium ] || install_packages chromium
}

# What tests run beside it: public linters of the API documents, an AMQP client and a calendar's parser on Node, another parser on Python, and curl.
require_node() {
  missing=
  "$python" -c 'import icalendar' 2>/dev/null || missing="$missing python3-icalendar"
  { command -v node && command -v npm; } >/dev/null || missing="$missing nodejs npm"
  command -v curl >/dev/null || missing="$missing curl"
  install_packages "$missing"
  installed_for=tests/Node/node_modules/.installed-for
  ! cmp -s tests/Node/package-lock.json $installed_for || return 0
  echo "Installing: npm packages of the tests"
  if log=$(cd tests/Node && npm ci --ignore-scripts --no-audit --no-fund 2>&1); then
    cp tests/Node/package-lock.json $installed_for
  else
    echo "$log" >&2
  fi
}

install_packages() {
  [ -n "$1" ] || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "Please install (names of the Debian packages):$1" >&2
    exit 1
  fi
  echo "Installing:$1"
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  # The packages would start servers of the system's own, on the usual ports: the platform brings up its own.
  policy=/usr/sbin/policy-rc.d
  own_policy=
  if [ ! -e $policy ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
    $sudo chmod +x $policy
  fi
  installed=yes
  # shellcheck disable=SC2086 # a list of names
  { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1; } >/dev/null || installed=
  [ -z "$own_policy" ] || $sudo rm -f $policy
  if [ -z "$installed" ]; then
    echo "apt-get could not install:$1" >&2
    exit 1
  fi
}

# Quiet when it goes well.
build() {
  echo "Building."
  if ! log=$(dotnet build "$@" -nologo -v quiet -clp:NoSummary 2>&1); then
    echo "$log" >&2
    exit 1
  fi
}
