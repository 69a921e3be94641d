"""The picture studio: parametric shapes, materials, printed packs and studio light, rendered with Mitsuba 3.

The app never imports this package. It makes the sample catalogs under ``data/samples`` and the renders that the
embedded model is trained on; everything follows from a seed.

Units are centimetres, z points up, and the front of every object looks along -y (towards the camera).
"""
