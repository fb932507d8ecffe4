"""Records PNG files of several kinds with the pixels that Pillow finds in them: python record_png.py.

Each is 5 pixels wide and 3 high; `gray` and `color` are what convert("L") and convert("RGB") give, row by row.
"""

import base64
import io
import json
import random
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 5, 3
random.seed(0)


def pixels(channels, most=255):
    values = [random.randint(0, most) for _ in range(WIDTH * HEIGHT * channels)]
    return values if channels == 1 else list(zip(*[iter(values)] * channels))


def image(mode, values):
    picture = Image.new(mode, (WIDTH, HEIGHT))
    picture.putdata(values)
    return picture


palette = image("P", pixels(1, 6))
palette.putpalette([random.randint(0, 255) for _ in range(7 * 3)])
IMAGES = {
    "gray": (image("L", pixels(1)), {}),
    "black and white": (image("1", [255 * value for value in pixels(1, 1)]), {}),
    "gray with alpha": (image("LA", pixels(2)), {}),
    "color": (image("RGB", pixels(3)), {}),
    "color with alpha": (image("RGBA", pixels(4)), {}),
    "palette of 3 bits": (palette, {"bits": 4}),
    "palette with a transparent color": (palette, {"transparency": 2}),
}

records = []
for name, (picture, options) in IMAGES.items():
    file = io.BytesIO()
    picture.save(file, "PNG", **options)
    records.append(
        {
            "name": name,
            "png": base64.b64encode(file.getvalue()).decode(),
            "gray": list(picture.convert("L").tobytes()),
            "color": list(picture.convert("RGB").tobytes()),
        }
    )
lines = ",\n  ".join(json.dumps(record) for record in records)
(Path(__file__).parent / "png.json").write_text(f"[\n  {lines}\n]\n")
