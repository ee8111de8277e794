#!/bin/bash
# After a deb or rpm is removed, as root. Debian says by which word, rpm how many versions are left; rpm runs this of the old
# version after the new one is set up, whose link and profile have to stay.
case "$1" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac
profile='/etc/apparmor.d/${executable}'

if [ "$(readlink '/usr/bin/${executable}')" = '/opt/${sanitizedProductName}/${executable}' ]; then
  rm -f '/usr/bin/${executable}'
fi
if [ -f "$profile" ]; then
  if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null &&
    ! { command -v ischroot >/dev/null && ischroot; }; then
    apparmor_parser --remove "$profile" || true
  fi
  rm -f "$profile"
fi
if command -v update-mime-database >/dev/null && [ -d /usr/share/mime ]; then
  update-mime-database /usr/share/mime || true
fi
if command -v update-desktop-database >/dev/null && [ -d /usr/share/applications ]; then
  update-desktop-database /usr/share/applications || true
fi
exit 0
