"""The register of kinds: what the studio can make. A new kind is a builder function and one line here."""

from __future__ import annotations

from studio.kinds import accessories, bags, clothing, furniture, home, packs, shoes, tableware
from studio.product import Kind

CERAMIC = ("ceramic", "stoneware", "porcelain")
DECOR = ("plain", "plain", "striped", "dotted", "checked", "floral", "marbled", "geometric", "gradient", "speckled")
CLOTH = ("plain", "plain", "striped", "dotted", "checked", "floral", "geometric")
PRINT = ("plain", "plain", "plain", "striped", "dotted", "geometric", "floral")
WOODEN = ("beige", "brown", "black", "white")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("mug", tableware.mug, "Kitchen|Mugs & cups", (*CERAMIC, "enamel"), DECOR, elevation=(16, 28), azimuth=(-30, 20)),
        Kind("bowl", tableware.bowl, "Kitchen|Bowls & plates", (*CERAMIC, "wood"), DECOR, elevation=(20, 32)),
        Kind("plate", tableware.plate, "Kitchen|Bowls & plates", CERAMIC, DECOR, elevation=(38, 62), scale=1.4),
        Kind("teapot", tableware.teapot, "Kitchen|Tea & coffee", ("ceramic", "stoneware", "porcelain", "enamel"), DECOR, elevation=(14, 24), azimuth=(-24, 24), scale=1.3),
        Kind("jug", tableware.jug, "Kitchen|Tea & coffee", (*CERAMIC, "enamel"), DECOR, elevation=(14, 24), azimuth=(-20, 30), scale=1.3),
        Kind("glass", tableware.glass, "Kitchen|Glasses", ("glass",), elevation=(10, 20)),
        Kind("carafe", packs.carafe, "Kitchen|Glasses", ("glass",), elevation=(10, 18), weight=0.5),
        Kind("saucepan", tableware.saucepan, "Kitchen|Pots & pans", ("steel", "enamel", "copper", "aluminium"), elevation=(18, 28), azimuth=(-40, 20)),
        Kind("vase", tableware.vase, "Home|Vases", (*CERAMIC, "terracotta", "glass"), DECOR, elevation=(8, 18), scale=2.0),
        Kind("planter", home.planter, "Home|Plants", ("ceramic", "stoneware", "terracotta"), DECOR, elevation=(14, 24), scale=1.4),
        Kind("lamp", home.lamp, "Home|Lamps", ("ceramic", "stoneware", "brass", "wood"), ("plain", "plain", "striped", "marbled", "geometric"), elevation=(6, 16), scale=1.8),
        Kind("candle", home.candle, "Home|Candles", ("wax", "ceramic", "stoneware"), ("plain", "plain", "marbled", "speckled", "striped"), elevation=(14, 24)),
        Kind("clock", home.clock, "Home|Clocks", ("plastic", "brass", "steel", "wood", "enamel"), elevation=(6, 14), azimuth=(-24, 24)),
        Kind("cushion", home.cushion, "Home|Cushions", ("cotton", "linen", "velvet", "wool"), CLOTH, elevation=(10, 20), azimuth=(-22, 22), scale=3.0),
        Kind("basket", home.basket, "Home|Baskets", ("wicker",), colors=("beige", "brown", "white", "black", "cream"), elevation=(18, 30), weight=0.5),
        Kind("book", home.book, "Home|Books", ("cardboard",), PRINT, elevation=(12, 22), azimuth=(-38, -18), weight=0.7),
        Kind("chair", furniture.chair, "Furniture|Chairs", ("wood", "plastic", "linen", "leather", "velvet"), ("plain",), elevation=(12, 20), azimuth=(22, 42), scale=4.0),
        Kind("stool", furniture.stool, "Furniture|Stools", ("wood", "leather", "linen", "velvet"), ("plain", "plain", "striped", "checked"), elevation=(12, 22), scale=3.0),
        Kind("armchair", furniture.armchair, "Furniture|Armchairs", ("linen", "velvet", "leather", "wool"), ("plain", "plain", "plain", "striped", "checked", "floral"), elevation=(10, 18), azimuth=(18, 38), scale=4.0),
        Kind("table", furniture.table, "Furniture|Tables", ("wood", "ceramic", "plastic"), ("plain", "plain", "marbled"), elevation=(14, 24), scale=6.0),
        Kind("T-shirt", clothing.tshirt, "Clothing|T-shirts", ("cotton", "linen"), CLOTH, elevation=(84, 88), azimuth=(-4, 4), scale=2.4, flat=True),
        Kind("hoodie", clothing.hoodie, "Clothing|Hoodies & sweaters", ("cotton",), ("plain", "plain", "plain", "striped", "gradient"), elevation=(84, 88), azimuth=(-4, 4), scale=3.0, flat=True),
        Kind("sweater", clothing.sweater, "Clothing|Hoodies & sweaters", ("wool", "cotton"), ("plain", "striped", "geometric", "dotted"), elevation=(84, 88), azimuth=(-4, 4), scale=3.0, flat=True),
        Kind("trousers", clothing.trousers, "Clothing|Trousers", ("denim", "cotton", "linen"), ("plain", "plain", "plain", "checked", "striped"), elevation=(84, 88), azimuth=(-4, 4), scale=2.4, flat=True, weight=0.8),
        Kind("dress", clothing.dress, "Clothing|Dresses", ("cotton", "linen"), CLOTH, elevation=(84, 88), azimuth=(-4, 4), scale=2.4, flat=True, weight=0.8),
        Kind("socks", clothing.sock, "Clothing|Socks", ("cotton", "wool"), ("plain", "striped", "dotted", "geometric"), elevation=(82, 88), azimuth=(-20, 10), flat=True, weight=0.6),
        Kind("sneaker", shoes.sneaker, "Shoes|Sneakers", ("leather", "canvas", "nylon"), ("plain", "plain", "plain", "checked", "floral"), elevation=(12, 24), azimuth=(-36, 28), scale=1.6),
        Kind("boot", shoes.boot, "Shoes|Boots", ("leather", "rubber"), ("plain",), elevation=(10, 20), azimuth=(-36, 28), scale=2.0, weight=0.8),
        Kind("tote bag", bags.tote, "Bags|Totes", ("canvas", "linen", "leather"), CLOTH, elevation=(8, 18), azimuth=(-24, 24), scale=2.4),
        Kind("handbag", bags.handbag, "Bags|Handbags", ("leather",), ("plain",), elevation=(10, 20), azimuth=(-28, 28), scale=2.0),
        Kind("backpack", bags.backpack, "Bags|Backpacks", ("nylon", "canvas", "leather"), ("plain", "plain", "plain", "striped", "geometric"), elevation=(8, 16), azimuth=(-34, 34), scale=2.4),
        Kind("suitcase", bags.suitcase, "Bags|Suitcases", ("plastic", "aluminium"), elevation=(10, 18), azimuth=(-36, 36), weight=0.6),
        Kind("watch", accessories.watch, "Accessories|Watches", ("leather", "rubber", "steel"), elevation=(16, 26), azimuth=(-26, 26)),
        Kind("hat", accessories.hat, "Accessories|Hats", ("felt", "straw"), elevation=(16, 26), azimuth=(-36, 36)),
        Kind("beanie", accessories.beanie, "Accessories|Hats", ("wool",), ("plain", "plain", "striped"), elevation=(8, 18), scale=1.8),
        Kind("cap", accessories.cap, "Accessories|Caps", ("cotton", "denim", "canvas"), ("plain", "plain", "plain", "checked"), elevation=(12, 22), azimuth=(-44, 44), scale=1.6),
        Kind("umbrella", accessories.umbrella, "Accessories|Umbrellas", ("nylon",), CLOTH, elevation=(8, 16), azimuth=(-16, 16), scale=5.0, weight=0.6),
        Kind("headphones", accessories.headphones, "Accessories|Headphones", ("plastic", "leather", "aluminium"), elevation=(10, 20), azimuth=(-36, 36), weight=0.7),
        Kind("box", packs.box, "Food & care|Packs", ("cardboard",), PRINT, elevation=(14, 24), azimuth=(-36, -18)),
        Kind("tin", packs.tin, "Food & care|Tins", ("steel",), PRINT, elevation=(14, 24), azimuth=(-6, 6)),
        Kind("jar", packs.jar, "Food & care|Jars", ("glass",), PRINT, elevation=(10, 20), azimuth=(-6, 6)),
        Kind("bottle", packs.bottle, "Food & care|Bottles", ("glass", "plastic"), PRINT, elevation=(6, 14), azimuth=(-6, 6)),
        Kind("flask", packs.bottle, "Kitchen|Flasks", ("steel", "enamel"), ("plain", "gradient", "striped"), elevation=(8, 16), weight=0.5),
    )
}
PACKED = ("box", "tin", "jar", "bottle", "book")
