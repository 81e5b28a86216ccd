/** Emoji by the names people type after a colon. Names are the common English short codes; the first of a kind is inserted. */

const LIST = `
+1 thumbsup yes 👍|-1 thumbsdown no 👎|heart love ❤️|clap 👏|tada party hooray 🎉|raised_hands 🙌|pray thanks please 🙏|bulb idea 💡
white_check_mark done check ✅|x cross ❌|eyes look 👀|rocket launch 🚀|muscle strong 💪|fire hot 🔥|joy laugh 😂|rofl 🤣|smile happy 😄
grinning 😀|grin 😁|sweat_smile 😅|slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉|blush 😊|innocent angel 😇|heart_eyes 😍
smiling_face_with_three_hearts 🥰|kissing_heart kiss 😘|yum 😋|sunglasses cool 😎|nerd_face 🤓|partying_face 🥳|hugging_face hug 🤗
star_struck 🤩|thinking hmm 🤔|raised_eyebrow 🤨|neutral_face 😐|rolling_eyes 🙄|smirk 😏|grimacing 😬|relieved 😌|sleepy tired 😴
mask ill 😷|face_with_thermometer sick 🤒|exploding_head 🤯|open_mouth wow 😮|astonished 😲|flushed 😳|pleading_face 🥺|cry sad 😢|sob 😭
scream 😱|triumph 😤|rage angry 😡|face_palm facepalm 🤦|shrug 🤷|salute 🫡|melting_face 🫠|wave hello bye 👋|ok_hand 👌|v peace ✌️
crossed_fingers luck 🤞|point_left 👈|point_right 👉|point_up 👆|point_down 👇|fist ✊|punch 👊|handshake deal 🤝|writing_hand ✍️
raising_hand question_me 🙋|technologist developer 🧑‍💻|bust team 👥|runner run 🏃|bicyclist bike_ride 🚴|dancer dance 💃|baby 👶
dog 🐶|cat 🐱|fox 🦊|turtle 🐢|butterfly 🦋|bee 🐝|seedling plant 🌱|herb 🌿|four_leaf_clover clover 🍀|sunflower 🌻|cherry_blossom 🌸
christmas_tree 🎄|earth globe 🌍|sunny sun ☀️|cloud ☁️|rain_cloud rain 🌧️|rainbow 🌈|snowflake snow ❄️|zap lightning ⚡|apple 🍎
lemon 🍋|strawberry 🍓|croissant 🥐|cheese 🧀|pizza 🍕|taco 🌮|cake 🍰|birthday 🎂|cookie 🍪|coffee ☕|tea 🍵|beer 🍺|champagne cheers 🥂
100 hundred 💯|star ⭐|sparkles ✨|trophy 🏆|first_place_medal gold 🥇|dart target goal 🎯|gift present 🎁|balloon 🎈|pushpin pin 📌
paperclip 📎|mega announcement 📣|chart_up growth 📈|chart_down 📉|bar_chart 📊|calendar date 📅|clock time 🕐|hourglass wait ⏳
alarm_clock ⏰|camera photo 📷|headphones 🎧|microphone 🎤|phone 📞|computer laptop 💻|email mail 📧|package box 📦|truck delivery 🚚
car 🚗|bike 🚲|train 🚆|airplane plane ✈️|house home 🏠|office 🏢|factory 🏭|shop store 🏬|wrench fix 🔧|tools 🛠️|gear settings ⚙️|lock 🔒
key 🔑|recycle ♻️|book 📖|books 📚|memo note 📝|newspaper news 📰|money 💰|euro 💶|credit_card 💳|bug 🐛|construction wip 🚧|warning ⚠️
no_entry stop ⛔|question ❓|exclamation ❗|plus ➕|repeat 🔁|soon 🔜|new 🆕|sos 🆘|green_heart 💚|blue_heart 💙|yellow_heart 💛
orange_heart 🧡|purple_heart 💜|black_heart 🖤|white_heart 🤍|broken_heart 💔|wheelchair accessible ♿|rainbow_flag 🏳️‍🌈|white_flag 🏳️
`;

export interface Emoji {
  emoji: string;
  name: string;
}

const ALL = LIST.trim()
  .split(/[|\n]/)
  .map((entry) => {
    const words = entry.split(" ");
    return { emoji: words.at(-1) ?? "", names: words.slice(0, -1) };
  });

/** At most `limit` emoji with a name that begins with what was typed, then those with a word inside that does. */
export function findEmoji(typed: string, limit = 8): Emoji[] {
  const wanted = typed.toLowerCase();
  const found = new Map<string, string>();
  const tests = [(name: string) => name.startsWith(wanted), (name: string) => name.includes(`_${wanted}`)];
  for (const test of tests) {
    for (const { emoji, names } of ALL) {
      const name = names.find(test);
      if (name && !found.has(emoji)) found.set(emoji, name);
    }
  }
  return [...found].slice(0, limit).map(([emoji, name]) => ({ emoji, name }));
}

/** The emoji of exactly this name, for `:name:` typed out. */
export function emojiNamed(name: string): string | null {
  return ALL.find(({ names }) => names.includes(name.toLowerCase()))?.emoji ?? null;
}
