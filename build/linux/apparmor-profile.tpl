# Lets Chromium's sandbox make user namespaces where the system restricts them to named programs. Nothing else is
# confined or allowed by it.
abi <abi/4.0>,
include <tunables/global>

profile "${executable}" /opt/${sanitizedProductName}/${executable} flags=(unconfined) {
  userns,

  include if exists <local/${executable}>
}
