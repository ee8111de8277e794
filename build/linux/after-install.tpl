#!/bin/bash
# After a deb or rpm is installed, as root, also over an older version. Names in braces are filled in by the packager.
program='/opt/${sanitizedProductName}/${executable}'
sandbox='/opt/${sanitizedProductName}/chrome-sandbox'
profile='/etc/apparmor.d/${executable}'

ln -sfn "$program" '/usr/bin/${executable}'

# Chromium's sandbox is built of user namespaces. Where users have none, its helper has to be root's. Root always has them:
# what is asked is what somebody else would be told.
if setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user true 2>/dev/null; then
  chmod 0755 "$sandbox"
else
  chmod 4755 "$sandbox"
fi

# Debian's triggers do this by themselves; not every system has them.
if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi

# A parser that does not know this profile belongs to a system that does not ask for it.
if command -v apparmor_parser >/dev/null && [ -d /etc/apparmor.d ]; then
  source='/opt/${sanitizedProductName}/resources/apparmor-profile'
  if apparmor_parser --skip-kernel-load --debug "$source" >/dev/null 2>&1; then
    cp -f "$source" "$profile"
    # An image that is being made is not the system that runs.
    if [ -d /sys/kernel/security/apparmor ] && ! { command -v ischroot >/dev/null && ischroot; }; then
      apparmor_parser --replace --write-cache --skip-read-cache "$profile" || true
    fi
  fi
fi
exit 0
