"""Slack's short names of emoji. Most are the common ones; what is listed here is where Slack goes its own way."""

import re
from functools import lru_cache

import emoji

__all__ = ["emoji_of"]

# What the common tables lack or name otherwise. Slack's names follow the emoji-data project.
_OWN = {
    "simple_smile": "🙂", "the_horns": "🤘", "sign_of_the_horns": "🤘", "i_love_you_hand_sign": "🤟",
    "spock-hand": "🖖", "face_palm": "🤦", "facepalm": "🤦", "shrug": "🤷", "knife_fork_plate": "🍽️",
    "first_place_medal": "🥇", "second_place_medal": "🥈", "third_place_medal": "🥉", "medal": "🎖️",
    "mostly_sunny": "🌤️", "sun_small_cloud": "🌤️", "barely_sunny": "🌥️", "sun_behind_cloud": "🌥️",
    "partly_sunny_rain": "🌦️", "sun_behind_rain_cloud": "🌦️", "rain_cloud": "🌧️", "snow_cloud": "🌨️",
    "lightning": "🌩️", "lightning_cloud": "🌩️", "thunder_cloud_and_rain": "⛈️", "tornado": "🌪️", "fog": "🌫️",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "large_orange_circle": "🟠", "large_purple_circle": "🟣",
    "large_brown_circle": "🟤", "large_red_square": "🟥", "large_green_square": "🟩", "large_blue_square": "🟦",
    "large_yellow_square": "🟨", "large_orange_square": "🟧", "large_purple_square": "🟪",
    "grinning_face_with_star_eyes": "🤩",
    "grinning_face_with_one_large_and_one_small_eye": "🤪", "zany_face": "🤪", "face_with_one_eyebrow_raised": "🤨",
    "shocked_face_with_exploding_head": "🤯", "face_with_finger_covering_closed_lips": "🤫",
    "smiling_face_with_smiling_eyes_and_hand_covering_mouth": "🤭", "serious_face_with_symbols_covering_mouth": "🤬",
    "face_with_open_mouth_vomiting": "🤮", "smiling_face_with_3_hearts": "🥰", "yum": "😋", "hand": "✋",
    "reversed_hand_with_middle_finger_extended": "🖕", "hand_with_index_and_middle_fingers_crossed": "🤞",
    "waving_white_flag": "🏳️", "waving_black_flag": "🏴", "rainbow-flag": "🏳️‍🌈", "pirate_flag": "🏴‍☠️",
    "heavy_heart_exclamation_mark_ornament": "❣️", "black_heart": "🖤", "lower_left_ballpoint_pen": "🖊️",
    "lower_left_fountain_pen": "🖋️", "lower_left_paintbrush": "🖌️", "lower_left_crayon": "🖍️",
    "three_button_mouse": "🖱️", "computer_mouse": "🖱️", "man_in_business_suit_levitating": "🕴️",
    "sleuth_or_spy": "🕵️", "beach_with_umbrella": "🏖️", "building_construction": "🏗️", "house_buildings": "🏘️",
    "derelict_house_building": "🏚️", "racing_car": "🏎️", "racing_motorcycle": "🏍️", "snow_capped_mountain": "🏔️",
    "slot_machine": "🎰", "table_tennis_paddle_and_ball": "🏓", "ice_hockey_stick_and_puck": "🏒",
    "field_hockey_stick_and_ball": "🏑", "cricket_bat_and_ball": "🏏", "admission_tickets": "🎟️", "dove_of_peace": "🕊️",
    "spiral_note_pad": "🗒️", "speaking_head_in_silhouette": "🗣️", "left_speech_bubble": "🗨️",
    "right_anger_bubble": "🗯️", "black_square_for_stop": "⏹️", "double_vertical_bar": "⏸️",
    "black_right_pointing_triangle_with_double_vertical_bar": "⏯️", "umbrella_on_ground": "⛱️", "thermometer": "🌡️",
    "couch_and_lamp": "🛋️", "sleeping_accommodation": "🛌", "shopping_trolley": "🛒", "male_sign": "♂️",
    "female_sign": "♀️",
    "keycap_star": "*️⃣", "eject": "⏏️", "people_hugging": "🫂", "saluting_face": "🫡", "melting_face": "🫠",
    "face_holding_back_tears": "🥹", "heart_hands": "🫶", "test_tube": "🧪", "yellow_heart": "💛",
    "health_worker": "🧑‍⚕️", "technologist": "🧑‍💻", "astronaut": "🧑‍🚀", "mechanic": "🧑‍🔧", "scientist": "🧑‍🔬",
}  # fmt: skip

# male-technologist, man-shrugging, woman-running ...: somebody and what they are or do
_WHO = {"male": "👨", "man": "👨", "female": "👩", "woman": "👩"}
_WORK = {
    "technologist": "💻", "astronaut": "🚀", "mechanic": "🔧", "scientist": "🔬", "artist": "🎨", "cook": "🍳",
    "farmer": "🌾",
    "factory-worker": "🏭", "firefighter": "🚒", "office-worker": "💼", "pilot": "✈️", "singer": "🎤", "student": "🎓",
    "teacher": "🏫", "doctor": "⚕️", "judge": "⚖️",
}  # fmt: skip
_DOES = {
    "shrugging": "🤷", "facepalming": "🤦", "raising-hand": "🙋", "running": "🏃", "walking": "🚶", "bowing": "🙇",
    "gesturing-ok": "🙆", "gesturing-no": "🙅", "tipping-hand": "💁", "biking": "🚴", "swimming": "🏊", "surfing": "🏄",
    "rowing-boat": "🚣", "juggling": "🤹", "cartwheeling": "🤸", "frowning": "🙍", "pouting": "🙎", "detective": "🕵️",
    "construction-worker": "👷", "police-officer": "👮", "guard": "💂", "mage": "🧙", "superhero": "🦸",
    "climbing": "🧗",
    "in_lotus_position": "🧘", "in_steamy_room": "🧖", "getting-haircut": "💇", "getting-massage": "💆", "elf": "🧝",
    "vampire": "🧛", "zombie": "🧟", "fairy": "🧚", "golfing": "🏌️", "lifting-weights": "🏋️", "bouncing-ball": "⛹️",
}  # fmt: skip
_SIGNS = {"male": "♂️", "man": "♂️", "female": "♀️", "woman": "♀️"}
_FLAG = re.compile(r"flag-([a-z]{2})")
_TONES = {"2": "\U0001f3fb", "3": "\U0001f3fc", "4": "\U0001f3fd", "5": "\U0001f3fe", "6": "\U0001f3ff"}


@lru_cache(maxsize=4096)
def emoji_of(name: str, tone: str = "") -> str:
    """The emoji that Slack calls ``name``, in skin tone "2" to "6"; "" for one of the workspace's own making."""
    found = _OWN.get(name) or _common().get(name) or _common().get(name.replace("-", "_")) or _built(name)
    if not found or tone not in _TONES:
        return found
    toned = found[0] + _TONES[tone] + found[1:].removeprefix("\ufe0f")
    return toned if emoji.is_emoji(toned) else found


@lru_cache(maxsize=1)
def _common() -> dict[str, str]:
    """The names that chat programs share, and those of the Unicode standard where they leave room."""
    names: dict[str, str] = {}
    for char, data in emoji.EMOJI_DATA.items():
        if data["status"] > emoji.STATUS["fully_qualified"]:
            continue
        for alias in data.get("alias", ()):
            names[alias.strip(":").lower()] = char
        names.setdefault(data["en"].strip(":").lower(), char)
    return names


def _built(name: str) -> str:
    if flag := _FLAG.fullmatch(name):
        return _emoji("".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in flag[1]))
    who, dash, what = name.partition("-")
    if not dash or who not in _WHO:
        return ""
    if what in _WORK:
        return _emoji(f"{_WHO[who]}\u200d{_WORK[what]}")
    return _emoji(f"{_DOES[what]}\u200d{_SIGNS[who]}") if what in _DOES else ""


def _emoji(text: str) -> str:
    return text if emoji.is_emoji(text) else ""
