#!/bin/sh
# runc without CAP_SYS_RESOURCE: `--privileged` asks for every capability, and fails where the bounding set lacks one.
set -eu
drop() { if [ -f "$1" ]; then sed -i -e 's/"CAP_SYS_RESOURCE",//g' -e 's/,"CAP_SYS_RESOURCE"//g' "$1"; fi; }
command=
bundle=.
previous=
for word in "$@"; do
  case $word in create | run | exec) if [ -z "$command" ]; then command=$word; fi ;; esac
  case $previous in
    --bundle | -b) bundle=$word ;;
    --process | -p) drop "$word" ;;
  esac
  case $word in --bundle=*) bundle=${word#*=} ;; --process=*) drop "${word#*=}" ;; esac
  previous=$word
done
case $command in create | run) drop "$bundle/config.json" ;; esac
exec runc "$@"
