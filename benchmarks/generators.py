"""The settings and templates with which each generator of `building.py` makes the same blog."""

from __future__ import annotations

CONF = """
AUTHOR, SITENAME, SITEURL, TIMEZONE, THEME = "Somebody", "A blog", "", "Europe/Helsinki", "simple"
RELATIVE_URLS = True
DELETE_OUTPUT_DIRECTORY = True
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]
ARTICLE_URL = ARTICLE_SAVE_AS = "{{date:%Y}}/{{date:%m}}/{{slug}}.html"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_ATOM, FEED_MAX_ITEMS = "feeds/atom.xml", 25
PAGINATED_TEMPLATES = {{"index": 10, "tag": 20}}
PAGINATION_PATTERNS = [
    (1, "{{url}}", "{{save_as}}"),
    (2, "{{base_name}}/page/{{number}}.html", "{{base_name}}/page/{{number}}.html"),
]
CATEGORY_SAVE_AS = CATEGORY_URL = AUTHOR_SAVE_AS = AUTHOR_URL = ""
DIRECT_TEMPLATES = ["index", "archives", "tags"]
ARTICLE_ORDER_BY = "reversed-date"
MARKDOWN = {{
    "extension_configs": {{
        "markdown.extensions.attr_list": {{}}, "markdown.extensions.sane_lists": {{}},
        "markdown.extensions.tables": {{}}, "markdown.extensions.toc": {{}},
        "pymdownx.highlight": {{"css_class": "highlight", "guess_lang": False, "stripnl": False, "use_pygments": True}},
        "pymdownx.superfences": {{"preserve_tabs": True}},
    }},
    "output_format": "html5",
}}
"""
STOCK = "PLUGINS = []\nLOAD_CONTENT_CACHE = CACHE_CONTENT = False\n"
CACHED = "PLUGINS = []\nLOAD_CONTENT_CACHE = CACHE_CONTENT = True\nCHECK_MODIFIED_METHOD = 'mtime'\n"
OURS = """
PLUGIN_PATHS, PLUGINS, RENDERING_CACHE = [{plugins!r}, "."], ["rendering", "the_writer"], "kept"
DELETE_OUTPUT_DIRECTORY = False
"""
# The project's own writer is that of its feeds, which stock Pelican does not write.
WRITER = """
from pelican import signals
from rendering import PageWriter


def writer(_):
    return PageWriter


def register():
    signals.get_writer.connect(writer)
"""
HUGO = {
    "hugo.toml": """
baseURL = "https://blog.example/"
title = "A blog"
disableKinds = ["section"]
[pagination]
pagerSize = 10
[permalinks]
posts = "/:year/:month/:contentbasename/"
[markup.highlight]
codeFences = {code}
noClasses = false
""",
    "layouts/_default/baseof.html": '<!doctype html><html lang="en"><head><title>{{ .Title }}</title></head><body>'
    '{{ block "main" . }}{{ end }}</body></html>',
    "layouts/_default/single.html": '{{ define "main" }}<h1>{{ .Title }}</h1><time>{{ .Date }}</time>{{ .Content }}'
    "{{ range .Params.tags }}<a href='/tags/{{ . }}'>{{ . }}</a>{{ end }}{{ end }}",
    "layouts/_default/list.html": '{{ define "main" }}<ol>{{ range (.Paginate .RegularPages).Pages }}<li>'
    "<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ .Summary }}</li>{{ end }}</ol>{{ end }}",
    "layouts/index.html": '{{ define "main" }}<ol>{{ range (.Paginate site.RegularPages).Pages }}<li>'
    "<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ .Summary }}</li>{{ end }}</ol>{{ end }}",
}
ELEVENTY = {
    "eleventy.config.mjs": """
import highlight from "@11ty/eleventy-plugin-syntaxhighlight";
export default function (config) {
  config.addPlugin(highlight);
  return { dir: { input: "content", includes: "../layouts", output: "output" } };
}
""",
    "layouts/post.njk": """<!doctype html>
<html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>{{ content | safe }}
{% for tag in tags %}<a href="/tags/{{ tag }}/">{{ tag }}</a>{% endfor %}</body></html>
""",
    "content/index.njk": """---
pagination: { data: collections.all, size: 10, alias: posts }
---
<ol>{% for post in posts %}<li><a href="{{ post.url }}">{{ post.data.title }}</a></li>{% endfor %}</ol>
""",
    "content/tags.njk": """---
pagination: { data: collections, size: 1, alias: tag }
permalink: /tags/{{ tag }}/
---
<ol>{% for post in collections[tag] %}<li><a href="{{ post.url }}">{{ post.data.title }}</a></li>{% endfor %}</ol>
""",
}
