-- Leases given back. KEYS: as for take_slots.lua. ARGV: the names of the leases.

for _, key in ipairs(KEYS) do
  redis.call('ZREM', key, unpack(ARGV))
end
return 0
