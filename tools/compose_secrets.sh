#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, unless they are there. Keep a copy of the folder with your backups.
set -eu
cd "$(dirname "$0")/.."

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

if [ -e secrets ]; then
  echo "secrets/ exists already: nothing changed."
  exit
fi
# Nobody else can enter the folder. The files themselves are readable, because the service's account in the container,
# which is not yours, reads them.
mkdir -m 700 secrets
umask 022
password=$(random)
printf '%s' "$password" >secrets/database_password
printf 'postgresql://comments:%s@db/comments' "$password" >secrets/database_url
random >secrets/root_secret
echo "Made secrets/ with database_password, database_url and root_secret."
