"""Words for colours in the languages of the pages, and other spellings: all mean the English word."""

from __future__ import annotations

_WORDS = {
    "gray": "grey grau graue grauer graues gris grise grises グレー 灰色",
    "grey": "gray grau graue grauer graues gris grise grises グレー 灰色",
    "black": "schwarz schwarze schwarzer schwarzes noir noire noirs noires negro negra negros negras 黒 黒い ブラック",
    "white": "weiß weiss weiße weißer weißes blanc blanche blancs blanches blanco blanca blancos blancas 白 白い"
    " ホワイト",
    "red": "rot rote roter rotes rouge rouges rojo roja rojos rojas 赤 赤い レッド",
    "green": "grün grüne grüner grünes vert verte verts vertes verde verdes 緑 緑の グリーン",
    "blue": "blau blaue blauer blaues bleu bleue bleus bleues azul azules 青 青い ブルー",
    "yellow": "gelb gelbe gelber gelbes jaune jaunes amarillo amarilla amarillos amarillas 黄色 黄色い イエロー",
    "orange": "orangefarben naranja anaranjado オレンジ",
    "purple": "violet lila violett violette violets morado morada púrpura 紫 パープル",
    "violet": "purple lila violett violette morado 紫",
    "pink": "rosa rosafarben ピンク",
    "brown": "braun braune brauner braunes marron brun brune marrón 茶色 ブラウン",
    "beige": "ベージュ",
    "gold": "golden golden goldene doré dorée dorado dorada 金 金色 ゴールド",
    "silver": "silbern silberne argenté argentée plateado plateada 銀 銀色 シルバー",
}

MEANS: dict[str, tuple[str, ...]] = {}
"""A word, in lower case -> the English colours that it may mean."""

for _colour, _others in _WORDS.items():
    for _word in _others.split():
        MEANS[_word] = (*MEANS.get(_word, ()), _colour)
