# shellcheck shell=bash
# The way out, and an address that containers reach on any network.

# Containers must not send larger packets than the machine can: path discovery is often filtered.
uplink_mtu() {
  local device
  device=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p;q')
  cat "/sys/class/net/${device:-none}/mtu" 2>/dev/null || echo 1500
}

address_ready() { ip -4 addr show dev "$INTERFACE" 2>/dev/null | grep -qF "$PACKAGE_HOST/32"; }

address_add() {
  ip link show dev "$INTERFACE" >/dev/null 2>&1 || ip link add "$INTERFACE" type bridge
  ip addr replace "$PACKAGE_HOST/32" dev "$INTERFACE"
  ip link set "$INTERFACE" up
}

address_remove() { ip link del "$INTERFACE" 2>/dev/null || true; }
