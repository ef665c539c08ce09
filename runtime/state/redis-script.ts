import { createHash } from "node:crypto";
import { ABSENT_AFTER_MS, DAY_MS, EXTRA, FORGOTTEN_AFTER_MS, ORIGINS_A_PAGE, ORIGINS_KEPT } from "./store.ts";

/** Every key stands under this one, in one slot. */
export const KEY_PREFIX = "{signalbox}";

/** Where the news of one database are published: channels are the server's, and know of no databases. */
export function newsChannel(database: number): string {
  return `${KEY_PREFIX}:news:${database}`;
}

/**
 * All operations of the store as one script: `KEYS[1]` the prefix, `ARGV` the operation, the gateway, the JSON of what is asked and
 * the channel of the news; the answer is JSON. The time is Redis's own. A piece is stamped with its millisecond rounded up and forgotten by one rounded down, so
 * that a window is never shorter than it says.
 */
export const redisScript = `
local P, op, me, asked = KEYS[1], ARGV[1], ARGV[2], cjson.decode(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = time[1] * 1000 + math.ceil(time[2] / 1000)
local today = math.floor(now / ${DAY_MS})
local GATEWAYS, HEALTH, ORIGINS, ORDER = P .. ':gateways', P .. ':health', P .. ':origins', P .. ':origin-order'
local news = {}

local function int(x)
  return x == 0 and '0' or string.format('%.0f', x)
end

local function list(items)
  return #items == 0 and '[]' or cjson.encode(items)
end

local function others()
  local present, absent = {}, {}
  local all = redis.call('ZRANGE', GATEWAYS, 0, -1, 'WITHSCORES')
  for i = 1, #all, 2 do
    local side = tonumber(all[i + 1]) > now - ${ABSENT_AFTER_MS} and present or absent
    if all[i] ~= me then side[#side + 1] = all[i] end
  end
  return '[' .. list(present) .. ',' .. list(absent) .. ']'
end

local function isPresent(gateway)
  local seen = redis.call('ZSCORE', GATEWAYS, gateway)
  return seen and tonumber(seen) > now - ${ABSENT_AFTER_MS}
end

local function weight()
  local present = redis.call('ZCOUNT', GATEWAYS, '(' .. int(now - ${ABSENT_AFTER_MS}), '+inf')
  return redis.call('ZCARD', GATEWAYS) / present
end

local function shareOf(limit)
  return math.floor(limit / weight())
end

local function keysOf(name)
  return P .. ':pieces:' .. name, P .. ':amounts:' .. name
end

local function amountOf(amounts, id)
  return tonumber(redis.call('HGET', amounts, id)) or 0
end

local function forget(name, windowMs)
  local pieces, amounts = keysOf(name)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', pieces, '-inf', int(now - windowMs))) do
    redis.call('HINCRBY', amounts, '', int(-amountOf(amounts, id)))
    redis.call('HDEL', amounts, id)
    redis.call('ZREM', pieces, id)
  end
end

local function put(name, id, amount, at, windowMs)
  local pieces, amounts = keysOf(name)
  redis.call('ZADD', pieces, 'NX', int(at), id)
  redis.call('HINCRBY', amounts, '', int(amount - amountOf(amounts, id)))
  redis.call('HSET', amounts, id, int(amount))
  if windowMs then
    redis.call('PEXPIRE', pieces, int(2 * windowMs))
    redis.call('PEXPIRE', amounts, int(2 * windowMs))
  end
  news[#news + 1] = { 'window', name, id, amount }
end

local function windowWait(demand)
  forget(demand.name, demand.windowMs)
  local pieces, amounts = keysOf(demand.name)
  local limit, total = shareOf(demand.limit), amountOf(amounts, '')
  if total <= 0 or total + demand.amount <= limit then return 0 end
  for from = 0, redis.call('ZCARD', pieces), 100 do
    local oldest = redis.call('ZRANGE', pieces, from, from + 99, 'WITHSCORES')
    for i = 1, #oldest, 2 do
      total = total - amountOf(amounts, oldest[i])
      if total <= 0 or total + demand.amount <= limit then
        return math.max(1, tonumber(oldest[i + 1]) + demand.windowMs - now)
      end
    end
  end
  return demand.windowMs
end

local function placeWait(demand)
  local places, held = P .. ':places:' .. demand.name, 0
  local all = redis.call('HGETALL', places)
  for i = 1, #all, 2 do
    if redis.call('ZSCORE', GATEWAYS, all[i]) then held = held + tonumber(all[i + 1])
    else redis.call('HDEL', places, all[i]) end
  end
  return held < math.max(1, shareOf(demand.limit)) and 0 or 1000
end

local function dayKey(name, day)
  return P .. ':day:' .. int(day) .. ':' .. name
end

local function dayWait(demand)
  local spent = demand.amount * weight()
  for _, one in ipairs(redis.call('HVALS', dayKey(demand.name, today))) do spent = spent + one end
  return spent <= demand.limit and 0 or (today + 1) * ${DAY_MS} - now
end

local function leaseWait(demand)
  return math.max(0, redis.call('PTTL', P .. ':lease:' .. demand.name))
end

local function tellDay(name, day, by)
  local key = dayKey(name, day)
  local spent, extra = redis.call('HGET', key, by), redis.call('HGET', key, '${EXTRA}')
  news[#news + 1] = { 'day', name, day, by, tonumber(spent) or 0, tonumber(extra) or 0 }
end

local function spend(name, day, amount)
  local key = dayKey(name, day)
  local spent = redis.call('HINCRBY', key, me, int(amount))
  if spent < 0 then
    spent = 0
    redis.call('HSET', key, me, 0)
  end
  local times = weight()
  if times == 1 then redis.call('HDEL', key, '${EXTRA}')
  elseif amount > 0 then redis.call('HINCRBY', key, '${EXTRA}', int(math.ceil(amount * (times - 1)))) end
  redis.call('PEXPIRE', key, ${2 * DAY_MS})
  tellDay(name, day, me)
end

local function place(name, change)
  local places = P .. ':places:' .. name
  if redis.call('HINCRBY', places, me, change) < 0 then redis.call('HSET', places, me, 0) end
  redis.call('PEXPIRE', places, ${2 * DAY_MS})
end

local operations = {}

function operations.join()
  for _, other in ipairs(asked.others) do
    if other ~= me then redis.call('ZADD', GATEWAYS, 'NX', int(now - ${ABSENT_AFTER_MS}), other) end
  end
  local silent = asked.awayMs > 0 and redis.call('ZRANGEBYSCORE', GATEWAYS, '-inf', '(' .. int(now - asked.awayMs)) or {}
  for _, other in ipairs(silent) do 
    local seen = tonumber(redis.call('ZSCORE', GATEWAYS, other))
    redis.call('ZADD', GATEWAYS, int(math.min(seen, now - ${ABSENT_AFTER_MS})), other)
  end
  redis.call('ZADD', GATEWAYS, int(now), me)
  news[#news + 1] = { 'joined' }
  local windowMs = {}
  for _, window in ipairs(asked.windows) do windowMs[window.name] = window.windowMs end
  for _, piece in ipairs(asked.pieces) do
    local _, amounts = keysOf(piece.name)
    local known = redis.call('HEXISTS', amounts, piece.id) == 1
    if string.sub(piece.id, 1, #me + 1) == me .. ':' or not known then
      put(piece.name, piece.id, piece.amount, stamp - math.floor(piece.ageMs), windowMs[piece.name])
    end
  end
  for _, one in ipairs(asked.spendings) do
    local key = dayKey(one.name, one.day)
    for gateway, amount in pairs(one.spent) do
      local known = tonumber(redis.call('HGET', key, gateway))
      if gateway == me or not known then redis.call('HSET', key, gateway, int(amount))
      elseif not isPresent(gateway) then redis.call('HSET', key, gateway, int(math.max(amount, known))) end
    end
    redis.call('PEXPIRE', key, ${2 * DAY_MS})
    for gateway in pairs(one.spent) do
      if gateway ~= '${EXTRA}' then tellDay(one.name, one.day, gateway) end
    end
  end
  for _, one in ipairs(asked.places) do
    redis.call('HSET', P .. ':places:' .. one.name, me, int(one.held))
  end
  local found, spendings, health = {}, {}, {}
  for _, window in ipairs(asked.windows) do
    forget(window.name, window.windowMs)
    local pieces, amounts = keysOf(window.name)
    local all = redis.call('ZRANGE', pieces, 0, -1, 'WITHSCORES')
    for i = 1, #all, 2 do
      found[#found + 1] = { window.name, all[i], amountOf(amounts, all[i]), math.max(0, now - all[i + 1]) }
    end
  end
  for _, name in ipairs(asked.days) do
    local all = redis.call('HGETALL', dayKey(name, today))
    for i = 1, #all, 2 do spendings[#spendings + 1] = { name, today, all[i], tonumber(all[i + 1]) } end
  end
  local notes = redis.call('HGETALL', HEALTH)
  for i = 1, #notes, 2 do
    local untilMs, value = string.match(notes[i + 1], '^(%d+) (.*)$')
    local forMs = (tonumber(untilMs) or 0) - now
    if forMs > 0 then health[#health + 1] = { notes[i], value, forMs }
    else redis.call('HDEL', HEALTH, notes[i]) end
  end
  return '[' .. others() .. ',' .. list(found) .. ',' .. list(spendings) .. ',' .. list(health) .. ']'
end

local waits = { window = windowWait, place = placeWait, day = dayWait, lease = leaseWait }

function operations.reserve()
  if not redis.call('ZSCORE', GATEWAYS, me) then return '["stranger"]' end
  redis.call('ZADD', GATEWAYS, int(now), me)
  for at, demand in ipairs(asked) do
    local wait = waits[demand.kind](demand)
    if wait > 0 then return '["refused",' .. int(at - 1) .. ',' .. int(wait) .. ']' end
  end
  for _, demand in ipairs(asked) do
    if demand.kind == 'window' then put(demand.name, demand.id, demand.amount, stamp, demand.windowMs)
    elseif demand.kind == 'place' then place(demand.name, 1)
    elseif demand.kind == 'day' then spend(demand.name, today, demand.amount)
    else redis.call('SET', P .. ':lease:' .. demand.name, me, 'PX', int(demand.forMs)) end
  end
  return '["granted",' .. int(today) .. ']'
end

function operations.settle()
  for _, one in ipairs(asked) do
    if one.kind == 'window' then
      local _, amounts = keysOf(one.name)
      if redis.call('HEXISTS', amounts, one.id) == 1 then put(one.name, one.id, one.amount, stamp) end
    elseif one.kind == 'place' then place(one.name, -1)
    elseif one.kind == 'day' then spend(one.name, one.day, one.amount)
    elseif redis.call('GET', P .. ':lease:' .. one.name) == me then redis.call('DEL', P .. ':lease:' .. one.name) end
  end
  return '[]'
end

function operations.tell()
  for _, note in ipairs(asked) do
    if note.kind == 'origin' then
      redis.call('HSET', ORIGINS, note.key, note.value)
      redis.call('ZADD', ORDER, int(now), note.key)
      news[#news + 1] = { 'origin', note.key, note.value }
    else
      if note.forMs > 0 then redis.call('HSET', HEALTH, note.key, int(now + note.forMs) .. ' ' .. note.value)
      else redis.call('HDEL', HEALTH, note.key) end
      news[#news + 1] = { 'health', note.key, note.value, note.forMs }
    end
  end
  local surplus = redis.call('ZCARD', ORDER) - ${ORIGINS_KEPT}
  if surplus > 0 then
    local oldest = redis.call('ZPOPMIN', ORDER, surplus)
    for i = 1, #oldest, 2 do redis.call('HDEL', ORIGINS, oldest[i]) end
  end
  return '[]'
end

function operations.origins()
  local found = {}
  for _, key in ipairs(redis.call('ZRANGE', ORDER, asked.from, asked.from + ${ORIGINS_A_PAGE - 1})) do
    found[#found + 1] = { key, redis.call('HGET', ORIGINS, key) or '' }
  end
  return list(found)
end

function operations.beat()
  if not redis.call('ZSCORE', GATEWAYS, me) then return 'null' end
  redis.call('ZADD', GATEWAYS, int(now), me)
  redis.call('ZREMRANGEBYSCORE', GATEWAYS, '-inf', int(now - ${FORGOTTEN_AFTER_MS}))
  return others()
end

function operations.leave()
  redis.call('ZREM', GATEWAYS, me)
  news[#news + 1] = { 'left' }
  return '[]'
end

local answer = operations[op]()
if #news > 0 then redis.call('PUBLISH', ARGV[4], cjson.encode({ me, news })) end
return answer
`;

/** What Redis calls the script by. */
export const redisScriptDigest = createHash("sha1").update(redisScript).digest("hex");
