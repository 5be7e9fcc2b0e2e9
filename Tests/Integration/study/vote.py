"""Makes a preference study of three methods that each paint everything in one colour, and votes on it in chromium."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import png  # noqa: E402

COLOURS = {"method-red": (200, 40, 40), "method-green": (40, 180, 40), "method-blue": (40, 60, 210)}
PICTURES = ["p%d_1_1" % i for i in range(5)]
results = {True: 0, False: 0}


def check(what, ok):
    results[bool(ok)] += 1
    print("%-6s %s" % ("ok" if ok else "FAILED", what), flush=True)


def write_png(path, colour, width=90, height=60):
    png.write(path, width, height, 3, bytes(colour) * (width * height))


def make_data(folder):
    data = folder / "HMade"
    for name in PICTURES:
        write_png(data / "composite_images" / (name + ".png"), (128, 128, 128))
        write_png(data / "masks" / (name.rsplit("_", 1)[0] + ".png"), (255, 255, 255))
        write_png(data / "real_images" / (name.split("_")[0] + ".png"), (128, 128, 128))
        for method, colour in COLOURS.items():
            write_png(folder / method / (name + ".png"), colour)
    (data / "HMade_test.txt").write_text("".join(name + ".png\n" for name in PICTURES))
    return data


def train(*args):
    command = ["dotnet", program] if program.endswith(".dll") else [program]
    return subprocess.run([*command, *map(str, args)], check=True, capture_output=True, text=True).stdout


def open_browser(downloads):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,700"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads), "profile.default_content_setting_values.automatic_downloads": 1})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Page:
    def __init__(self, browser, path):
        self.browser = browser
        self.path = path
        self.load()

    def load(self):
        """Loads the page and waits until it has recalled the votes, after which it says how far they are."""
        self.browser.get(self.path.as_uri())
        WebDriverWait(self.browser, 30).until(lambda _: self.progress())

    def press(self, key):
        self.browser.find_element(By.TAG_NAME, "body").send_keys(key)

    def progress(self):
        return self.browser.find_element(By.ID, "progress").text

    def shown(self, side):
        """The method whose result stands at a side, told by its colour; None for the composite's grey."""
        colour = self.browser.execute_async_script(
            """const [side, done] = arguments, image = document.querySelector("#" + side + " img");
            image.decode().then(() => {
              const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
              canvas.width = canvas.height = 1;
              context.drawImage(image, 0, 0, 1, 1);
              done([...context.getImageData(0, 0, 1, 1).data]);
            });""", side)
        distance = {method: sum(abs(a - b) for a, b in zip(colour, wanted)) for method, wanted in COLOURS.items()}
        nearest = min(distance, key=distance.get)
        return nearest if distance[nearest] < 30 else None

    def sides(self):
        return self.shown("left"), self.shown("right")


def saved(downloads, count):
    """The votes of the newest file, once there are so many files."""
    for _ in range(100):
        files = sorted(downloads.glob("votes-*.json"), key=lambda file: file.stat().st_mtime_ns)
        if len(files) >= count and not list(downloads.glob("*.crdownload")):
            return json.loads(files[-1].read_text())
        time.sleep(0.1)
    return None


def screenshot(browser, name):
    if screenshots:
        browser.save_screenshot(str(screenshots / (name + ".png")))


def run(folder):
    data, downloads, path = make_data(folder), folder / "downloads", folder / "study.html"
    downloads.mkdir()
    said = train("study", "page", "--data", data, "--results", *(folder / method for method in COLOURS), "--count", 3, "--seed", 4, "-o", path)
    check("the page has every pair of methods on three pictures", "9 comparisons" in said)
    browser = open_browser(downloads)
    try:
        vote(browser, Page(browser, path), folder, downloads)
        study_again(browser, data, folder, path)
    finally:
        browser.quit()


def vote(browser, page, folder, downloads):
    check("begins with the first comparison", page.progress() == "1 of 9")
    check("shows the composite in the middle", page.shown("composite") is None)
    screenshot(browser, "first")
    told = browser.execute_script("return document.body.innerText + [...document.images].map(i => i.alt + i.title).join()")
    check("says no method's name", not any(method in told for method in COLOURS))

    # Red always wins, green beats blue. Every key is used, and mouse clicks too.
    expected = []
    ways = {"left": [Keys.ARROW_LEFT, "1", None], "right": [Keys.ARROW_RIGHT, "2", None]}
    for number in range(9):
        left, right = page.sides()
        choice = "left" if list(COLOURS).index(left) < list(COLOURS).index(right) else "right"
        key = ways[choice][number % 3]
        if number == 4:
            choice, key = "same", " "
        expected.append({"Left": left, "Right": right, "Choice": choice})
        if number == 3:
            page.press(Keys.ARROW_UP)
            page.press("x")
            check("other keys do nothing", page.progress() == "4 of 9")
        if number == 6:
            page.load()
            check("a reloaded page goes on where it was", page.progress() == "7 of 9" and page.sides() == (left, right))
            browser.find_element(By.ID, "save").click()
            votes = saved(downloads, 1)
            check("votes can be saved in between", votes is not None and len(votes) == 6)
            time.sleep(1.1)
        if key is None:
            browser.find_element(By.ID, choice).click()
        else:
            page.press(key)
        if number == 2:
            page.press(Keys.BACK_SPACE)
            check("Backspace takes a vote back", page.progress() == "3 of 9" and page.sides() == (left, right))
            page.press({"left": "1", "right": "2"}[choice])
    check("ends with thanks", page.progress().startswith("Done"))
    screenshot(browser, "done")
    page.press(Keys.ARROW_LEFT)

    votes = saved(downloads, 2)
    check("the last vote saves all, and no later key adds one", votes is not None and len(votes) == 9)
    votes = votes or []
    check("the file says what was chosen", [{key: vote[key] for key in ("Left", "Right", "Choice")} for vote in votes] == expected)
    check("every pair is there on every picture", len({(vote["Picture"], frozenset((vote["Left"], vote["Right"]))) for vote in votes}) == 9)
    check("sides and order are shuffled", len({(vote["Left"], vote["Right"]) for vote in votes}) > 3 and [vote["Picture"] for vote in votes] != sorted(vote["Picture"] for vote in votes))
    check("times are noted", all(0 < vote["Seconds"] < 600 for vote in votes))

    newest = max(downloads.glob("votes-*.json"), key=lambda file: file.stat().st_mtime_ns)
    table = train("study", "score", newest)
    order = re.findall(r"^(method-\w+)\s+([+-][\d.]+)\s+([\d.]+)\s+(\d+)", table, re.M)
    wins = {method: sum(vote["Choice"] == side.lower() for vote in expected for side in ("Left", "Right") if vote[side] == method)
            + 0.5 * sum(vote["Choice"] == "same" and method in (vote["Left"], vote["Right"]) for vote in expected) for method in COLOURS}
    check("the count agrees with the votes", {method: float(won) for method, _, won, _ in order} == wins and all(number == "6" for *_, number in order))
    check("the best comes first", [method for method, *_ in order] == sorted(wins, key=wins.get, reverse=True))


def study_again(browser, data, folder, path):
    page = Page(browser, path)
    check("a finished study stays finished", page.progress().startswith("Done"))
    for name in PICTURES:
        write_png(folder / "method-blue" / (name + ".png"), (60, 60, 190))
    train("study", "page", "--data", data, "--results", *(folder / method for method in COLOURS), "--count", 3, "--seed", 4, "-o", path)
    page.load()
    check("other results of the same names begin anew", page.progress() == "1 of 9")


program = sys.argv[1]
screenshots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
if screenshots:
    screenshots.mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory(prefix="harmonize-study-") as temporary:
    run(pathlib.Path(temporary))
print("%d passed, %d failed" % (results[True], results[False]))
sys.exit(1 if results[False] else 0)
